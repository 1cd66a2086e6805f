import { readdirSync } from 'node:fs';
import path from 'node:path';
import { layerTar, openArchive, readImage, tarEntries } from '@nx-oci/oci';
import { startDockerRegistry, startS3, type DockerRegistry, type S3Server } from '@nx-oci/peers';
import { pushBaseImage, type BaseImage } from '../test/base-image';
import { buildahRig, buildctlRig, buildxRig, type BuilderRig } from '../test/builder-rig';
import { requestOf } from '../test/dockerfile-context';
import { temporaryFolder } from '../test/temporary-folder';
import type { DockerfileRequest } from '../src';

const scratch = temporaryFolder();
let registry: DockerRegistry;
let s3: S3Server;
let base: BaseImage;

beforeAll(async () => {
  [registry, s3] = await Promise.all([startDockerRegistry(), startS3()]);
  base = await pushBaseImage(scratch, registry);
});
afterAll(() => Promise.all([registry.stop(), s3.stop()]));

let count = 0;

/** What a step made up, built by a builder that remembers nothing. */
async function built(start: (options: object) => Promise<BuilderRig>, caches: DockerfileRequest['caches']): Promise<string> {
  // The daemon asks the server of S3 itself: its credentials are the daemon's, and in no setting.
  const before = { ...process.env };
  Object.assign(process.env, s3.env);
  const rig = await start({ plainRegistries: [registry.host] });
  process.env = before;
  try {
    const archive = path.join(scratch, `${count++}.tar`);
    const request = requestOf(scratch, `FROM ${base.pinned} AS made\nRUN cat /proc/sys/kernel/random/uuid > /id\nFROM ${base.pinned}\nCOPY --from=made /id /id\n`, { caches });
    await rig.builder.build(request, archive);
    const image = await readImage(await openArchive(archive), request.platforms[0]);
    for await (const entry of tarEntries(layerTar(image.layers.at(-1)!), 'a layer')) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry.content()) chunks.push(Uint8Array.prototype.slice.call(chunk));
      if (entry.path === 'id') return Buffer.concat(chunks).toString();
    }
    throw new Error('The image has no /id.');
  } finally {
    await rig.stop();
  }
}

const s3Options = (): string => `type=s3,bucket=${s3.bucket},region=us-east-1,endpoint_url=${s3.endpoint},use_path_style=true,name=steps`;

test.each<[string, (options: object) => Promise<BuilderRig>, () => { from: string; to: string }, () => unknown]>([
  ['buildctl in a registry', buildctlRig, () => ({ from: `type=registry,ref=${registry.host}/acme/steps:one`, to: `type=registry,ref=${registry.host}/acme/steps:one,mode=max` }), () => undefined],
  ['buildctl in a folder', buildctlRig, () => ({ from: `type=local,src=${scratch}/steps`, to: `type=local,dest=${scratch}/steps,mode=max` }), () => readdirSync(path.join(scratch, 'steps'))],
  ['buildctl in S3', buildctlRig, () => ({ from: s3Options(), to: `${s3Options()},mode=max` }), () => readdirSync(path.join(s3.folder, 'blobs'))],
  ['docker buildx in a registry', buildxRig, () => ({ from: `type=registry,ref=${registry.host}/acme/steps:two`, to: `type=registry,ref=${registry.host}/acme/steps:two,mode=max` }), () => undefined],
  ['docker buildx in a folder', buildxRig, () => ({ from: `type=local,src=${scratch}/steps-of-buildx`, to: `type=local,dest=${scratch}/steps-of-buildx,mode=max` }), () => readdirSync(path.join(scratch, 'steps-of-buildx'))],
  ['buildah in a registry', buildahRig, () => ({ from: `type=registry,ref=${registry.host}/acme/layers`, to: `type=registry,ref=${registry.host}/acme/layers,mode=max` }), () => undefined],
])('steps are kept by %s, and taken from there by another that has none', async (_, start, cache, look) => {
  const { from, to } = cache();
  const first = await built(start, { from: [], to: [to] });
  expect(first).toMatch(/^[0-9a-f-]{36}\n$/);
  expect(look()).not.toEqual([]);
  expect(await built(start, { from: [from], to: [] })).toBe(first);
  expect(await built(start, { from: [], to: [] })).not.toBe(first);
});
