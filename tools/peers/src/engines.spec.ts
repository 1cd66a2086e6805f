import { existsSync, rmSync } from 'node:fs';
import { startContainerd } from './containerd';
import { Docker, startDocker } from './docker';
import { Emulation } from './emulation';
import { freePort } from './free-port';
import { helloArchive } from './hello.fixture';
import { Podman, podmanEnv } from './podman';
import { run } from './run';
import { runImage } from './run-image';
import { tool } from './tool';

type Hello = Awaited<ReturnType<typeof helloArchive>>;
const images = {} as Record<'amd64' | 'arm64', Hello>;

beforeAll(async () => {
  images.amd64 = await helloArchive('amd64');
  images.arm64 = await helloArchive('arm64');
});
afterAll(() => Object.values(images).forEach(({ folder }) => rmSync(folder, { recursive: true })));

describe.each<[string, () => Promise<Docker | Podman>]>([['docker', startDocker], ['podman', podmanEnv]])('%s', (_, start) => {
  let engine: Docker | Podman;
  beforeAll(async () => void (engine = await start()));
  afterAll(async () => {
    await engine.stop();
    expect(existsSync(engine.folder)).toBe(false);
  });

  test.each<['amd64' | 'arm64', Emulation | undefined]>([
    ['amd64', undefined],
    ['arm64', undefined],
    ['arm64', 'entrypoint'],
  ])('loads and runs %s (emulation: %s)', async (arch, emulation) => {
    const { archive, name } = images[arch];
    await run([tool(engine.kind), 'load', '--input', archive], { env: engine.env });
    const port = await freePort();
    const options = { engine, image: name, platform: `linux/${arch}`, env: { PORT: String(port) }, port, emulation };
    const container = await runImage(options);
    try {
      expect(await (await fetch(`${container.url}/healthz`)).text()).toBe(`${arch} 65532 [serve]`);
    } finally {
      expect(await container.stop()).toBe(7);
    }
    // What it printed is all there once it has ended.
    expect(container.logs()).toContain('hello');
  });

  test('says what an image printed that ends too early', async () => {
    const options = { engine, image: images.amd64.name, platform: 'linux/amd64', env: { PORT: 'none' }, port: await freePort() };
    await expect(runImage(options)).rejects.toThrow(/peer-failed.*ended with 1[^]*none/);
  });
});

test('containerd imports', async () => {
  const containerd = await startContainerd();
  try {
    await run([tool('ctr'), 'images', 'import', '--platform', 'linux/amd64', images.amd64.archive], { env: containerd.env });
    expect(await run([tool('ctr'), 'images', 'ls', '-q'], { env: containerd.env })).toBe(`${images.amd64.name}\n`);
  } finally {
    await containerd.stop();
  }
});
