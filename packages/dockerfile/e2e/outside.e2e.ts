import { mkdirSync, mkdtempSync } from 'node:fs';
import path from 'node:path';
import { layerTar, openArchive, readImage, tarEntries } from '@nx-oci/oci';
import { peersRoot, run, startDockerRegistry, tool, type DockerRegistry } from '@nx-oci/peers';
import { pushBaseImage, type BaseImage } from '../test/base-image';
import { buildahRig, buildctlRig, buildxRig, type BuilderRig } from '../test/builder-rig';
import { requestOf } from '../test/dockerfile-context';
import { coded, thrownBy } from '../test/errors';
import { temporaryFolder } from '../test/temporary-folder';

const scratch = temporaryFolder();
let registry: DockerRegistry;
let base: BaseImage;
/** The frontend, by its digest; its tag is another image's. */
let frontend: string;
let tagged: string;

beforeAll(async () => {
  registry = await startDockerRegistry();
  base = await pushBaseImage(scratch, registry);
  tagged = `${registry.host}/acme/frontend:1`;
  frontend = await pushFrontend();
});
afterAll(() => registry.stop());

/** BuildKit's own frontend as an image, as docker/dockerfile is. */
async function pushFrontend(): Promise<string> {
  const root = path.join(scratch, 'frontend');
  mkdirSync(path.join(root, 'bin'), { recursive: true });
  await run(['go', 'build', '-o', path.join(root, 'bin/dockerfile-frontend'), 'github.com/moby/buildkit/frontend/dockerfile/cmd/dockerfile-frontend'], { cwd: peersRoot, env: { CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-trimpath -mod=readonly' } });
  await run(['tar', '-C', root, '-cf', `${root}.tar`, 'bin']);
  await run([tool('crane'), 'append', '--insecure', '-f', `${root}.tar`, '-t', tagged], { env: registry.env });
  await run([tool('crane'), 'mutate', '--insecure', '--set-platform', 'linux/amd64', '--entrypoint', '/bin/dockerfile-frontend', '-t', tagged, tagged], { env: registry.env });
  const digest = (await run([tool('crane'), 'digest', '--insecure', tagged], { env: registry.env })).trim();
  // The tag moves on, to what is no frontend.
  await run([tool('crane'), 'copy', '--insecure', base.tagged, tagged], { env: registry.env });
  return `${registry.host}/acme/frontend@${digest}`;
}

/** Builds a Dockerfile, and returns the image with what was printed. */
async function build({ builder }: BuilderRig, text: string, more: Parameters<typeof requestOf>[2] = {}): Promise<{ archive: string; printed: string[]; files: string[] }> {
  const printed: string[] = [];
  const archive = path.join(mkdtempSync(path.join(scratch, 'archive-')), 'image.tar');
  const request = requestOf(scratch, text, more);
  await builder.build(request, archive, { onOutput: (line) => printed.push(line) });
  const image = await readImage(await openArchive(archive), request.platforms[0]);
  const files: string[] = [];
  for (const layer of image.layers) for await (const entry of tarEntries(layerTar(layer), 'a layer')) files.push(entry.path);
  return { archive, printed, files };
}

const onbuild = (): string => `${registry.host}/acme/onbuild:1`;

describe.each([
  ['buildctl', buildctlRig],
  ['docker buildx', buildxRig],
])('%s', (_, start) => {
  let rig: BuilderRig;
  beforeAll(async () => {
    rig = await start({ plainRegistries: [registry.host] });
  });
  afterAll(() => rig.stop());

  const text = (): string => `# syntax=${tagged}\nFROM ${base.pinned}\nRUN echo made > /made\n`;

  test('reads a Dockerfile by the frontend that the lock pins, and not by what its tag is by now', async () => {
    expect((await build(rig, text(), { syntax: frontend })).printed.join('\n')).toContain(frontend);
    expect(await thrownBy(() => build(rig, text()))).toEqual(coded('dockerfile-invalid'));
  });

  test('tells a frontend that is not there', async () => {
    const absent = `${registry.host}/acme/frontend@sha256:${'0'.repeat(64)}`;
    expect(await thrownBy(() => build(rig, text(), { syntax: absent }))).toEqual(coded('dockerfile-base-unavailable', absent));
  });

  test('runs ONBUILD of an image from a registry, on what it is given, and fails by name on what it is not', async () => {
    const { archive } = await build(rig, `FROM ${base.pinned}\nONBUILD COPY extra /extra\n`);
    await run([tool('skopeo'), 'copy', '--quiet', '--dest-tls-verify=false', '--preserve-digests', `oci-archive:${archive}`, `docker://${onbuild()}`], { env: registry.env });
    expect((await build(rig, `FROM ${onbuild()}\nRUN true\n`, { files: { extra: 'extra' } })).files).toContain('extra');
    expect(await thrownBy(() => build(rig, `FROM ${onbuild()}\nRUN true\n`))).toEqual(coded('dockerfile-failed', '/extra'));
  });
});

test('buildah runs such ONBUILD, too', async () => {
  const rig = await buildahRig({ plainRegistries: [registry.host] });
  try {
    expect((await build(rig, `FROM ${onbuild()}\nRUN true\n`, { files: { extra: 'extra' } })).files).toContain('extra');
    expect(await thrownBy(() => build(rig, `FROM ${onbuild()}\nRUN true\n`))).toEqual(coded('dockerfile-failed', '/extra'));
  } finally {
    await rig.stop();
  }
});
