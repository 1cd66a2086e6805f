import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { indexOf, parsePlatform, randomImage, Store } from '@nx-oci/oci';
import { startCraneRegistry, startDockerRegistry, type Registry } from '@nx-oci/peers';
import { afterTest, lab, repositoryAt } from '../test/rigs';
import { executePush, planPush, type PushContent } from './push';
import type { RemoteRepository } from './remote-repository';
import { untag } from './untag';

const folder = mkdtempSync(path.join(tmpdir(), 'nx-oci-untag-'));
let content: PushContent;

beforeAll(async () => {
  const image = await randomImage(new Store(path.join(folder, 'store')), parsePlatform('linux/amd64'), { seed: 1, layers: 1 });
  content = { root: indexOf([image]).document, images: [image] };
});

afterAll(() => rmSync(folder, { recursive: true }));

const image = (): PushContent['root'] => content.images[0].documents[0];

/** A repository of a registry that ends with the test: with an index as `1`, and an image of it as `staging`. */
async function pushed(start: Promise<Registry>, host?: string): Promise<RemoteRepository> {
  const registry = await start;
  if (host === undefined) afterTest(() => registry.stop());
  const repository = repositoryAt(host ?? registry.host, 'acme/app');
  await executePush(repository, content, await planPush(repository, content, { tags: ['1'] }));
  await repository.putManifest(image(), 'staging');
  return repository;
}

async function expectWhole(repository: RemoteRepository): Promise<void> {
  expect((await repository.head('1'))?.digest).toBe(content.root.descriptor.digest);
  expect((await repository.manifest(image().descriptor.digest))?.bytes).toEqual(image().bytes);
}

test.each([
  ['a registry that deletes by digest alone', () => startDockerRegistry({ delete: true })],
  ['a registry that deletes tags', startCraneRegistry],
])('%s: the tag goes, and what it named stays', async (_, start: () => Promise<Registry>) => {
  const repository = await pushed(start());
  expect(await untag(repository, 'staging', image())).toBe('removed');
  expect(await repository.tags()).toEqual(['1']);
  await expectWhole(repository);
});

test('a registry that deletes nothing keeps the tag, on what it named', async () => {
  const repository = await pushed(startDockerRegistry());
  expect(await untag(repository, 'staging', image())).toBe('kept');
  expect((await repository.head('staging'))?.digest).toBe(image().descriptor.digest);
  await expectWhole(repository);
});

test('a tag that names something else, or nothing, is left alone', async () => {
  const repository = await pushed(startCraneRegistry());
  expect(await untag(repository, '1', image())).toBe('other');
  expect(await untag(repository, 'none', image())).toBe('other');
  await expectWhole(repository);
});

test('what it named is there all the while, and an end in between is made good by the next try', async () => {
  const registry = await startDockerRegistry({ delete: true });
  afterTest(() => registry.stop());
  const door = await lab(registry.url);
  const repository = await pushed(Promise.resolve(registry), door.host);
  door.setFaults([{ when: { method: 'DELETE' }, times: Infinity, what: { kind: 'reset' } }]);
  await expect(untag(repository, 'staging', image())).rejects.toMatchObject({ code: 'registry-down' });
  await expectWhole(repository);
  door.setFaults([]);
  expect(await untag(repository, 'staging', image())).toBe('removed');
  expect(await repository.tags()).toEqual(['1']);
  await expectWhole(repository);
});
