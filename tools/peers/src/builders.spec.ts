import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { startBuildkit } from './buildkit';
import { helloArchive } from './hello.fixture';
import { nodeBuilds } from './node-builds';
import { podmanEnv } from './podman';
import { run } from './run';
import { imageSpecSchemas } from './schemas';
import { MORE_TOOLS, tool } from './tool';

let hello: Awaited<ReturnType<typeof helloArchive>>;
beforeAll(async () => void (hello = await helloArchive('amd64')));
afterAll(() => rmSync(hello.folder, { recursive: true }));

test.each(MORE_TOOLS)('%s is there', (name) => {
  expect(path.isAbsolute(tool(name))).toBe(true);
});

test('BuildKit writes an OCI archive of two platforms', async () => {
  const buildkit = await startBuildkit();
  const archive = path.join(hello.folder, 'buildkit.tar');
  try {
    const context = path.join(hello.folder, 'context');
    mkdirSync(context);
    copyFileSync(hello.binary, path.join(context, 'hello'));
    writeFileSync(path.join(context, 'Dockerfile'), 'FROM scratch\nCOPY hello /app/hello\nENTRYPOINT ["/app/hello"]\n');
    const argv = [
      tool('buildctl'), 'build', '--frontend', 'dockerfile.v0', '--local', `context=${context}`, '--local', `dockerfile=${context}`,
      '--opt', 'platform=linux/amd64,linux/arm64', '--output', `type=oci,dest=${archive}`,
    ];
    await run(argv, { env: buildkit.env });
  } finally {
    await buildkit.stop();
  }
  const raw = await run([tool('skopeo'), 'inspect', '--raw', `oci-archive:${archive}`]);
  expect(JSON.parse(raw).manifests).toHaveLength(2);
});

test('buildah writes an OCI archive', async () => {
  const { env, stop } = await podmanEnv();
  const archive = path.join(hello.folder, 'buildah.tar');
  try {
    const buildah = tool('buildah');
    const container = (await run([buildah, 'from', 'scratch'], { env })).trim();
    await run([buildah, 'copy', container, hello.binary, '/app/hello'], { env });
    await run([buildah, 'config', '--entrypoint', '["/app/hello"]', container], { env });
    await run([buildah, 'commit', container, 'hello'], { env });
    await run([buildah, 'push', 'hello', `oci-archive:${archive}:hello`], { env });
  } finally {
    await stop();
  }
  const config = JSON.parse(await run([tool('skopeo'), 'inspect', '--config', `oci-archive:${archive}:hello`]));
  expect(config.config.Entrypoint).toEqual(['/app/hello']);
});

test.each(nodeBuilds())('Node $version $arch runs', async ({ argv, version, arch }) => {
  expect(await run([...argv, '--print', 'process.version + process.arch'])).toBe(`v${version}${arch}\n`);
});

test('the schemas of the image specification are JSON', () => {
  const schemas = imageSpecSchemas();
  expect([...schemas.keys()]).toEqual(expect.arrayContaining(['image-manifest-schema.json', 'image-index-schema.json', 'config-schema.json']));
  for (const file of schemas.values()) JSON.parse(readFileSync(file, 'utf8'));
});
