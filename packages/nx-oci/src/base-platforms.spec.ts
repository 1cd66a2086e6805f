import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RegistryAccess } from '@nx-oci/build';
import { emptyImage, hexOf, indexOf, parsePlatform, Store, type Document } from '@nx-oci/oci';
import { requireBasePlatforms } from './base-platforms';

const folder = mkdtempSync(path.join(tmpdir(), 'nx-oci-bases-'));
afterAll(() => rmSync(folder, { recursive: true }));

const written = 'registry.example/acme/base:1';

/** Whether the base of a stage, an index of images without layers that is in the store already, has the platforms that are asked for. */
async function check(there: string[], asked: string[], pin?: (digest: string) => string): Promise<void> {
  const store = new Store(mkdtempSync(path.join(folder, 'store-')));
  const images = there.map((platform) => emptyImage(parsePlatform(platform)));
  const { document, descriptor } = indexOf(images);
  for (const { descriptor, bytes } of [document, ...images.flatMap((image): Document[] => image.documents)]) await store.put(descriptor, [bytes]);
  await store.writeRecord('roots', hexOf(descriptor.digest), descriptor);
  const registry = new RegistryAccess(store, () => {
    throw new Error('a registry was asked');
  });
  const pins = new Map(pin ? [[written, pin(descriptor.digest)]] : []);
  await requireBasePlatforms({ file: 'apps/x/Dockerfile', bases: [{ image: written, platforms: asked.map(parsePlatform) }] }, pins, registry);
}

const pinned = (digest: string): string => `${written}@${digest}`;

test.each([
  [['linux/amd64', 'linux/arm64'], ['linux/amd64', 'linux/arm64']],
  [['linux/386'], ['linux/amd64']],
  [['linux/arm/v7'], ['linux/arm64']],
  [['linux/arm/v6'], ['linux/arm/v7']],
])('an image of %j can be begun with for %j', async (there, asked) => expect(await check(there, asked, pinned)).toBeUndefined());

test.each([
  [['linux/amd64'], ['linux/amd64', 'linux/arm64'], 'linux/arm64; it has linux/amd64'],
  [['linux/amd64'], ['linux/386'], 'linux/386; it has linux/amd64'],
  [['linux/arm64'], ['linux/arm/v7'], 'linux/arm/v7; it has linux/arm64'],
])('an image of %j cannot for %j', async (there, asked, says) => {
  await expect(check(there, asked, pinned)).rejects.toMatchObject({ code: 'platform-missing', message: `apps/x/Dockerfile: ${written} has no image for ${says}.` });
});

test('one without a digest is not looked at', async () => expect(await check(['linux/amd64'], ['linux/arm64'])).toBeUndefined());
