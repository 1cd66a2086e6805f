import { indexOf, mediaTypes, parsePlatform, withConfig, type Image } from '@nx-oci/oci';
import { startDockerRegistry, type DockerRegistry } from '@nx-oci/peers';
import { RegistryClient, type Reference } from '@nx-oci/registry';
import { coded, thrownBy } from '../test/errors';
import { pushTools, rewritten, toolsImage, usualLayers } from '../test/tools-image';
import { lockTools } from './image-tools';
import { formatToolsLock, parseToolsLock, type ToolsLock } from './tools-lock';

let registry: DockerRegistry;
const client = new RegistryClient({ credentials: [] });

beforeAll(async () => void (registry = await startDockerRegistry()));
afterAll(async () => {
  await client.close();
  await registry?.stop();
});

const reference = (rest: Partial<Reference> = { tag: 'main' }): Reference => ({ registry: registry.host, path: 'acme/tools', ...rest });

async function lockOf(images: Image[]): Promise<ToolsLock> {
  await pushTools(registry.host, images);
  return lockTools(client, reference());
}

test('a tag is locked to its index, the manifests of all platforms, and the layers by which a machine begins', async () => {
  const images = ['linux/amd64', 'linux/arm64', 'darwin/arm64'].map((platform) => toolsImage({ ...usualLayers, os: [{ path: platform.replace('/', '-') }] }, platform));
  const lock = await lockOf(images);
  expect(lock).toMatchObject({ repository: { registry: registry.host, path: 'acme/tools' }, tag: 'main', digest: indexOf(images).descriptor.digest });
  expect(lock.platforms.map(({ platform, manifest, node, updater }) => ({ platform, manifest: manifest.digest, node: node.digest, updater: updater.digest }))).toEqual(
    images.map(({ descriptor, layers }) => ({ platform: descriptor.platform, manifest: descriptor.digest, node: layers[0].descriptor.digest, updater: layers[1].descriptor.digest })),
  );
  expect(parseToolsLock(formatToolsLock(lock), 'lock')).toEqual(lock);
});

test('a digest is locked without a tag, and what is an image of one platform too', async () => {
  const image = toolsImage(usualLayers);
  await pushTools(registry.host, [image]);
  const { digest } = image.descriptor;
  expect(await lockTools(client, reference({ digest }))).toEqual({
    repository: { registry: registry.host, path: 'acme/tools' },
    digest,
    platforms: [expect.objectContaining({ platform: parsePlatform('linux/amd64'), manifest: { digest, size: image.descriptor.size } })],
  });
});

test('layers are found by their names, though lines of history without a layer are between them, and one has several names', async () => {
  const image = toolsImage({ 'node, npm': usualLayers.node, updater: usualLayers.updater });
  const history = image.config.history!;
  const changed = rewritten(image, { config: { history: [{ comment: 'node', empty_layer: true }, history[0], { empty_layer: true }, history[1]] } });
  const { platforms } = await lockOf([changed]);
  expect(platforms.map(({ node, updater }) => [node.digest, updater.digest])).toEqual([image.layers.map(({ descriptor }) => descriptor.digest)]);
});

test.each<[string, () => Image[], string[]]>([
  ['has no layer of the updater', () => [toolsImage({ node: usualLayers.node, other: usualLayers.shout })], ['no layer named "updater"', 'linux/amd64', 'node; other']],
  ['has two layers of Node', () => [toolsImage({ node: usualLayers.node, 'npm, node': usualLayers.shout, updater: usualLayers.updater })], ['2 layers named "node"']],
  ['has no layers', () => [toolsImage({})], ['no layer named "node"', 'none']],
  ['has two images for one platform', () => [toolsImage(usualLayers), withConfig(toolsImage(usualLayers), () => ({ User: '1' }))], ['two images for linux/amd64']],
  ['has no images', () => [], ['has no image']],
])('an image that %s is refused by name', async (_, images, words) => {
  expect(await thrownBy(() => lockOf(images()))).toEqual(coded('tools-image-invalid', ...words));
});

test('an index that says another platform than its image is refused by name', async () => {
  const image = toolsImage(usualLayers, 'linux/amd64');
  const lying = { ...image, descriptor: { ...image.descriptor, platform: parsePlatform('linux/arm64') } };
  expect(await thrownBy(() => lockOf([lying]))).toEqual(coded('platform-mismatch', 'linux/amd64', 'not for linux/arm64', image.descriptor.digest));
});

test('a layer that curl and tar could not read is refused by name', async () => {
  const image = toolsImage(usualLayers);
  const layers = image.manifest.layers.map((layer, at) => (at === 0 ? { ...layer, mediaType: mediaTypes.layerZstd } : layer));
  expect(await thrownBy(() => lockOf([rewritten(image, { manifest: { layers } })]))).toEqual(coded('tools-image-invalid', 'node', 'tar+zstd'));
});

test('a tag that is not there is told by name', async () => {
  expect(await thrownBy(() => lockTools(client, reference({ tag: 'none' })))).toEqual(coded('manifest-missing', 'none'));
});
