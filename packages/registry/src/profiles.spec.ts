import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { documentOf, indexOf, mediaTypes, openLayout, parsePlatform, randomImage, Store, validate } from '@nx-oci/oci';
import { startDockerRegistry, type DockerRegistry } from '@nx-oci/peers';
import { profiles } from '@nx-oci/registry-lab';
import { connect, lab, repositoryAt } from '../test/rigs';
import { copyImage } from './copy';
import { pullLayout } from './pull';
import { executePush, planPush } from './push';
import { putReferrer, referrersOf } from './referrers';

// What each quirk makes of single requests is tried where they are sent; here the whole way goes through all of a registry's.
const folder = mkdtempSync(path.join(tmpdir(), 'nx-oci-profiles-'));
let anybody: DockerRegistry;
let tokens: DockerRegistry;

beforeAll(async () => void ([anybody, tokens] = await Promise.all([startDockerRegistry(), startDockerRegistry({ auth: 'token' })])));
afterAll(async () => {
  await Promise.all([anybody.stop(), tokens.stop()]);
  rmSync(folder, { recursive: true });
});

test.each(Object.entries(profiles))('an image is pushed, referred to, copied and pulled with the quirks of %s', async (name, profile) => {
  // Its own door for tokens stands before a registry that asks for none.
  const registry = 'tokenDoor' in profile ? anybody : tokens;
  const { host } = await lab(registry.url, { profile });
  const client = connect({ user: registry.users[0] });
  const store = new Store(path.join(folder, name));
  const images = await Promise.all(['linux/amd64', 'linux/arm64'].map((platform, at) => randomImage(store, parsePlatform(platform), { seed: at + 1, layers: 2 })));
  const content = { root: indexOf(images).document, images };
  const { digest } = content.root.descriptor;
  const [app, mirror] = ['app', 'mirror'].map((each) => repositoryAt(host, `${name.toLowerCase()}/${each}`, { client }));

  await executePush(app, content, await planPush(app, content, { tags: ['1'] }));
  const [, config] = images[0].documents;
  const note = documentOf(mediaTypes.manifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    artifactType: 'application/vnd.example.note',
    config: config.descriptor,
    layers: [],
    subject: content.root.descriptor,
  });
  await putReferrer(app, note);

  await copyImage(app, '1', mirror, { tags: ['1'], referrers: true });
  expect(await mirror.head('1')).toMatchObject({ digest });
  expect((await referrersOf(mirror, digest)).map((each) => each.digest)).toEqual([note.descriptor.digest]);

  const layout = path.join(folder, name, 'layout');
  await pullLayout(mirror, await mirror.requireManifest('1'), layout, { store: new Store(path.join(folder, name, 'pulled')) });
  expect(openLayout(layout).roots).toMatchObject([{ digest }]);
  expect(await validate(openLayout(layout))).toEqual([]);
  expect((await planPush(app, content, { tags: ['1'] })).tags).toMatchObject([{ action: 'keep' }]);
});
