import { podmanEnv, run, startBuildkit, startDockerRegistry, tool, type Buildkit, type DockerRegistry, type Podman } from '@nx-oci/peers';
import { chmodSync, cpSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { debian } from './sources-workspace';
import { makeWorkspace, type NxResult, type Workspace } from './workspace';

const output = 'dist/oci/apps/svc/image';
const platforms = ['linux/amd64', 'linux/arm64'];
const token = 'the value of a secret that is in no image';

const dockerfile = `# A comment.
ARG BASE
FROM \${BASE} AS build
ARG TARGETARCH GREETING=hello
COPY src/ /src/
RUN --mount=type=secret,id=token,required=true test -s /run/secrets/token && cp /src/page.txt /out.txt && echo "$GREETING $TARGETARCH $(uname -m)" >> /out.txt
FROM \${BASE}
COPY --from=build /out.txt /srv/out.txt
COPY conf/*.conf /etc/
CMD ["/bin/cat", "/srv/out.txt"]
`;

let registry: DockerRegistry;
let buildkit: Buildkit;
let podman: Podman;
let workspace: Workspace;

beforeAll(async () => {
  registry = await startDockerRegistry();
  [buildkit, podman, workspace] = await Promise.all([startBuildkit({ plainRegistries: [registry.host] }), podmanEnv({ plainRegistries: [registry.host] }), makeWorkspace()]);
  // The programs of builders are found as users' are, by PATH.
  for (const name of ['buildctl', 'buildah'] as const) symlinkSync(tool(name), path.join(programs(), name));
  await pushBase();
  workspace.write('apps/svc/Dockerfile', dockerfile);
  workspace.write('apps/svc/.dockerignore', 'Dockerfile\n**/*.md\n');
  workspace.write('apps/svc/src/page.txt', 'page\n');
  workspace.write('apps/svc/src/notes.md', 'notes');
  workspace.write('apps/svc/conf/a.conf', 'a');
  workspace.write('apps/svc/README.md', 'read me');
  workspace.write('apps/svc/other.txt', 'other');
  declare();
}, 1_800_000);

afterAll(async () => {
  workspace?.dispose();
  await Promise.all([buildkit?.stop(), podman?.stop()]);
  await registry?.stop();
});

function programs(): string {
  const folder = path.join(workspace.folder, 'programs');
  cpSync(path.join(workspace.root, '.gitignore'), path.join(folder, '.keep'));
  return folder;
}

function base(): string {
  return `${registry.host}/acme/base:1`;
}

/** An image with a shell, that Dockerfiles begin with. */
async function pushBase(): Promise<void> {
  workspace.project('base', {
    image: {
      executor: 'nx-oci:image',
      options: {
        base: 'none',
        platforms,
        repository: `${registry.host}/acme/base`,
        contents: [{ type: 'deb', packages: ['busybox-static'], repositories: debian }],
        paths: ['sh', 'cat', 'cp', 'test', 'uname', 'echo'].map((name) => ({ type: 'symlink', path: `/bin/${name}`, target: 'busybox' })),
        env: { PATH: '/bin' },
      },
    },
    push: { options: { main: false } },
  });
  await succeed('base:lock');
  await succeed('base:push', '--publish', '--tag=1');
}

function declare(options: object = {}, more: object = {}): void {
  const dockerfileOptions = { args: { BASE: base() }, secrets: { token: { env: 'TOKEN' } } };
  const image = { executor: 'nx-oci:image', options: { base: 'apps/svc/Dockerfile', dockerfile: dockerfileOptions, platforms, repository: `${registry.host}/acme/svc`, ...options }, ...more };
  workspace.project('svc', { image, push: { options: { main: false } }, 'push-index': { options: { main: false } } });
}

/** Runs a target with builders at hand. */
function nx(...args: string[]): Promise<NxResult> {
  return nxWith({ BUILDKIT_HOST: buildkit.host }, ...args);
}

function nxWith(env: NodeJS.ProcessEnv, ...args: string[]): Promise<NxResult> {
  return workspace.nxWith({ ...registry.env, TOKEN: token, PATH: `${path.join(workspace.folder, 'programs')}:${process.env.PATH}`, ...env }, 'run', ...args);
}

async function succeed(...args: string[]): Promise<NxResult> {
  return succeeded(nx(...args), args);
}

async function succeeded(running: Promise<NxResult>, args: string[]): Promise<NxResult> {
  const result = await running;
  if (result.code !== 0) throw new Error(`${args.join(' ')} ended with ${result.code}:\n${result.stdout}\n${result.stderr}`);
  return result;
}

async function status(...args: string[]): Promise<string> {
  return (await succeed(...args)).cacheStatus['svc:image'];
}

/** The text of a file of a built image, as crane reads its tarball. */
async function fileOf(file: string, platform = 'linux-amd64'): Promise<string> {
  const archive = workspace.path(output, `svc-${platform}.tar`);
  return run(['sh', '-c', `${tool('crane')} export - - < ${archive} | tar -xOf - ${file}`]);
}

test('a tag that nothing pins is refused, and nothing is built', async () => {
  const { code, stderr } = await nx('svc:image');
  expect([code === 0, stderr]).toEqual([false, expect.stringContaining(`error(base-not-pinned): apps/svc/Dockerfile names "${base()}" without a digest, and there is no apps/svc/image.lock.json`)]);
});

test('the lock pins it', async () => {
  await succeed('svc:lock');
  const digest = (await run([tool('crane'), 'digest', base()], { env: registry.env })).trim();
  expect(JSON.parse(workspace.read('apps/svc/image.lock.json'))).toEqual({ schemaVersion: 1, images: [{ reference: base(), digest }] });
  expect((await succeed('svc:lock', '--check')).stdout).toContain('apps/svc/image.lock.json is as it should be.');
});

test('a base that lacks a platform is refused by lock, doctor and build', async () => {
  const one = `${registry.host}/acme/base:amd64`;
  await run([tool('crane'), 'copy', '--platform=linux/amd64', base(), one], { env: registry.env });
  const digest = (await run([tool('crane'), 'digest', one], { env: registry.env })).trim();
  const refused = `error(platform-missing): apps/one/Dockerfile: ${one} has no image for linux/arm64; it has linux/amd64.`;
  workspace.project('one', { image: { executor: 'nx-oci:image', options: { base: 'apps/one/Dockerfile', platforms } } });
  const write = (from: string) => workspace.write('apps/one/Dockerfile', `FROM ${from} AS one\nARG TARGETARCH\nRUN echo $TARGETARCH > /a.txt\nFROM ${base()}\nCOPY --from=one /a.txt /\n`);
  write(one);
  expect((await nx('one:lock')).stderr).toContain(refused);
  expect(workspace.files('apps/one')).not.toContain('image.lock.json');
  const images = [{ reference: one, digest }, { reference: base(), digest: (await run([tool('crane'), 'digest', base()], { env: registry.env })).trim() }];
  workspace.write('apps/one/image.lock.json', JSON.stringify({ schemaVersion: 1, images }));
  expect((await nx('one:image')).stderr).toContain(refused);
  expect(workspace.has('dist/oci/apps/one')).toBe(false);
  expect((await nx('one:doctor')).stdout).toContain(`fail images: apps/one/Dockerfile: ${one} has no image for linux/arm64; it has linux/amd64 [platform-missing]`);
  write(`--platform=linux/amd64 ${one}`);
  await succeed('one:lock');
  await succeed('one:image');
});

test('a Dockerfile is built for both platforms, into layout, index and tarballs', async () => {
  const { stdout } = await succeed('svc:image');
  const record = workspace.record(output);
  expect(stdout).toContain(`\n${record.digest}\n`);
  expect(Object.keys(record.platforms)).toEqual(platforms);
  expect(record.blobs).toEqual({});
  expect(workspace.files(output).filter((name) => name.endsWith('.tar'))).toEqual(['svc-linux-amd64.tar', 'svc-linux-arm64.tar']);
  expect(await fileOf('srv/out.txt')).toBe('page\nhello amd64 x86_64\n');
  expect(await fileOf('srv/out.txt', 'linux-arm64')).toBe('page\nhello arm64 aarch64\n');
  for (const file of workspace.files(output)) expect(workspace.read(`${output}/${file}`).includes(token)).toBe(false);
  expect(stdout).not.toContain(token);
});

test('what it does not copy is not in its key, and what it copies is', async () => {
  const { digest } = workspace.record(output);
  expect(await status('svc:image')).toMatch(/^local-cache/);
  for (const file of ['README.md', 'other.txt', 'src/notes.md', 'src/more.md', 'conf/readme.txt']) {
    workspace.write(`apps/svc/${file}`, 'changed');
    expect([file, await status('svc:image')]).toEqual([file, expect.stringMatching(/^local-cache/)]);
  }
  workspace.write('apps/svc/src/page.txt', 'another page\n');
  expect(await status('svc:image')).toBe('cache-miss');
  expect(workspace.record(output).digest).not.toBe(digest);
  workspace.write('apps/svc/conf/b.conf', 'new');
  expect(await status('svc:image')).toBe('cache-miss');
  expect(await fileOf('etc/b.conf')).toBe('new');
  workspace.write('apps/svc/Dockerfile', dockerfile.replace('A comment', 'Another comment'));
  expect(await status('svc:image')).toBe('cache-miss');
});

test('modes and times of the checkout are not in it', async () => {
  const { digest } = workspace.record(output);
  chmodSync(workspace.path('apps/svc/src/page.txt'), 0o600);
  chmodSync(workspace.path('apps/svc/src'), 0o700);
  workspace.write('apps/svc/conf/a.conf', 'a');
  workspace.emptyStore();
  await succeed('svc:image', '--skip-nx-cache');
  expect(workspace.record(output).digest).toBe(digest);
});

test('built again, step by step, it is the same', async () => {
  const { stdout } = await succeed('svc:verify');
  expect(stdout).toContain('the same digest');
});

test('doctor tells the builder, its platforms and the secrets', async () => {
  const { stdout } = await nx('svc:doctor');
  expect(stdout).toContain('ok base: apps/svc/Dockerfile copies 3 files, and names an image, pinned by apps/svc/image.lock.json');
  expect(stdout).toContain('ok secrets: token, all of them here');
  expect(stdout).toContain(`ok images: ${base()} has linux/amd64, linux/arm64`);
  expect(stdout).toContain(`ok builder: buildkitd at ${buildkit.host} answers, and builds linux/amd64, linux/arm64 by emulation`);
  const other = await nxWith({ ...podman.env, NX_OCI_BUILDER: 'buildah', TOKEN: undefined }, 'svc:doctor');
  expect(other.stdout).toContain('ok builder: buildah answers, and builds linux/amd64, linux/arm64 by emulation');
  expect(other.stdout).toContain('the variable TOKEN is not set [secret-missing]');
  const gone = await nxWith({ BUILDKIT_HOST: `unix://${workspace.folder}/none.sock` }, 'svc:doctor');
  expect([gone.code === 0, gone.stdout]).toEqual([false, expect.stringMatching(/fail builder: .*none\.sock cannot be reached.* \[builder-unreachable\]/)]);
});

test('a file that changes, and not its size, is built as it is now', async () => {
  workspace.write('apps/svc/src/page.txt', 'one page\n');
  await succeed('svc:image');
  workspace.write('apps/svc/src/page.txt', 'two page\n');
  await succeed('svc:image');
  expect(await fileOf('srv/out.txt')).toBe('two page\nhello amd64 x86_64\n');
  workspace.write('apps/svc/src/page.txt', 'another page\n');
  await succeed('svc:image');
});

test('inspect and explain call layers by their steps', async () => {
  const { stdout } = await succeed('svc:inspect', '--platform=linux/amd64');
  expect(stdout).toContain('(COPY /out.txt /srv/out.txt)');
  expect(stdout).toContain('(COPY conf/*.conf /etc/)');
  workspace.write('apps/svc/conf/a.conf', 'changed');
  await succeed('svc:image');
  expect((await succeed('svc:explain')).stdout).toMatch(/linux\/amd64 layer \d+ \(COPY conf\/\*\.conf \/etc\/\): etc\/a\.conf/);
});

test('more goes on top of it, as on any base', async () => {
  declare({ contents: [{ type: 'files', from: 'apps/svc/other.txt', to: '/srv/' }], labels: { team: 'acme' } });
  await succeed('svc:image');
  expect(workspace.record(output).platforms['linux/amd64'].layers.at(-1)!.contents).toEqual(['/srv/']);
  expect(await fileOf('srv/other.txt')).toBe('changed');
  declare();
});

test('it is pushed, whole', async () => {
  await succeed('svc:push', '--publish', '--tag=1.0.0');
  const pushed = `${registry.host}/acme/svc:1.0.0`;
  expect((await run([tool('crane'), 'digest', pushed], { env: registry.env })).trim()).toBe(workspace.record(output).digest);
  expect(await run([tool('crane'), 'validate', '--remote', pushed], { env: registry.env })).toContain('PASS');
});

test('buildah builds it, too', async () => {
  workspace.write('nx.json', JSON.stringify({ analytics: false, plugins: [{ plugin: 'nx-oci', options: { dockerfile: { kind: 'buildah' } } }] }));
  await succeeded(nxWith(podman.env, 'svc:image'), ['svc:image']);
  expect(await fileOf('srv/out.txt')).toBe('another page\nhello amd64 x86_64\n');
  expect(await fileOf('etc/b.conf', 'linux-arm64')).toBe('new');
  workspace.write('nx.json', JSON.stringify({ analytics: false, plugins: ['nx-oci'] }));
});

test('a leg that is built of a Dockerfile joins one that is not', async () => {
  const native = { base: 'none', dockerfile: undefined, contents: [{ type: 'files', from: 'apps/svc/other.txt', to: '/srv/' }] };
  await succeed('svc:push:linux-arm64', '--publish', '--releaseVersion=2.0.0');
  const { platforms: legs } = workspace.record(`${output}.linux-arm64`);
  declare(native);
  await succeed('svc:push:linux-amd64', '--publish', '--releaseVersion=2.0.0');
  await succeed('svc:push-index', '--publish', '--releaseVersion=2.0.0');
  const index = JSON.parse(await run([tool('crane'), 'manifest', `${registry.host}/acme/svc:2.0.0`], { env: registry.env })) as { manifests: { digest: string; platform: { architecture: string } }[] };
  expect(index.manifests.map(({ platform }) => platform.architecture)).toEqual(['amd64', 'arm64']);
  expect(index.manifests[1].digest).toBe(legs['linux/arm64'].digest);
  expect(await run([tool('crane'), 'validate', '--remote', `${registry.host}/acme/svc:2.0.0`], { env: registry.env })).toContain('PASS');
  declare();
});

describe('another base', () => {
  const file = 'apps/plain/Other.Containerfile';
  const own = (): string[] => workspace.record('dist/oci/apps/plain/image').platforms['linux/amd64'].layers.map(({ contents }) => contents.join());
  const plain = (more: object = {}): void => workspace.project('plain', { image: { executor: 'nx-oci:image', options: { base: 'none', platforms, contents: [{ type: 'files', from: 'apps/plain/page.txt', to: '/' }] }, ...more } });

  beforeAll(() => {
    workspace.write('apps/plain/page.txt', 'page');
    workspace.write('apps/plain/other.txt', 'other');
    workspace.write(file, 'FROM scratch\nCOPY other.txt /srv/other.txt\n');
    plain();
  });

  test('is what the command line says, before what the target does: an image', async () => {
    const digest = (await run([tool('crane'), 'digest', base()], { env: registry.env })).trim();
    await succeed('plain:image');
    expect(own()).toEqual(['/']);
    await succeed('plain:image', `--base=${registry.host}/acme/base@${digest}`);
    expect([own()[0], own().at(-1)]).toEqual(['base', '/']);
  });

  test('is a Dockerfile by the end of its name, whose files have to be inputs', async () => {
    const { code, stderr } = await nx('plain:image', `--base=${file}`);
    expect([code === 0, stderr]).toEqual([false, expect.stringContaining('error(input-not-declared): plain:image reads apps/plain/Other.Containerfile, apps/plain/other.txt')]);
    plain({ configurations: { other: { base: file } } });
    await succeed('plain:image', `--base=${file}`);
    expect(own()).toEqual(['COPY other.txt /srv/other.txt', '/']);
  });

  test('is that of a configuration', async () => {
    expect((await succeed('plain:image:other')).cacheStatus['plain:image:other']).toBe('cache-miss');
    expect((await succeed('plain:image:other')).cacheStatus['plain:image:other']).toMatch(/^local-cache/);
    workspace.write('apps/plain/other.txt', 'changed');
    expect((await succeed('plain:image:other')).cacheStatus['plain:image:other']).toBe('cache-miss');
    expect(own()).toEqual(['COPY other.txt /srv/other.txt', '/']);
  });
});

test.each<[string, () => void | NodeJS.ProcessEnv, string]>([
  ['a secret whose variable is not set', () => ({ TOKEN: undefined }), 'error(secret-missing)'],
  ['a secret that nothing says', () => declare({ dockerfile: { args: { BASE: base() } } }), 'error(secret-missing): apps/svc/Dockerfile is built with the secret "token"'],
  ['an argument that it does not take', () => declare({ dockerfile: { args: { BASE: base(), GRETING: 'x' }, secrets: { token: { env: 'TOKEN' } } } }), 'error(dockerfile-invalid): apps/svc/Dockerfile: it takes no argument "GRETING"'],
  ['options without a Dockerfile', () => declare({ base: 'none' }), 'error(definition-invalid): "dockerfile" says how a Dockerfile is built'],
  ['an instruction that there is not', () => workspace.write('apps/svc/Dockerfile', `${dockerfile}COPPY a b\n`), 'error(dockerfile-invalid): apps/svc/Dockerfile:11: "COPPY"'],
  ['an image that the lock does not have', () => workspace.write('apps/svc/Dockerfile', `${dockerfile}COPY --from=alpine:9 /a /a\n`), 'error(lock-stale): apps/svc/image.lock.json has nothing for "alpine:9"'],
  ['what is copied and not there', () => workspace.write('apps/svc/Dockerfile', `${dockerfile}COPY none.txt /\n`), 'error(content-missing): apps/svc/none.txt is not there'],
  ['what git does not know', () => {
    workspace.write('apps/svc/node_modules/x.txt', 'x');
    workspace.write('apps/svc/Dockerfile', `${dockerfile}COPY node_modules /m\n`);
  }, 'error(input-not-declared): svc:image reads apps/svc/node_modules/x.txt'],
  ['its own output', () => {
    declare({ dockerfile: { context: '.', args: { BASE: base() }, secrets: { token: { env: 'TOKEN' } } } });
    workspace.write('apps/svc/Dockerfile', `ARG BASE\nFROM $BASE\nCOPY . /\n`);
  }, 'error(output-overlap)'],
  ['no builder at all', () => {
    declare();
    workspace.write('apps/svc/Dockerfile', `${dockerfile}# changed\n`);
    return { BUILDKIT_HOST: `unix://${workspace.folder}/none.sock` };
  }, 'error(builder-unreachable)'],
])('%s is refused by name', async (_, change, expected) => {
  const env = change() ?? {};
  const { code, stderr } = await nxWith({ BUILDKIT_HOST: buildkit.host, ...env }, 'svc:image', '--skip-nx-cache');
  expect([code === 0, stderr]).toEqual([false, expect.stringContaining(expected)]);
  workspace.write('apps/svc/Dockerfile', dockerfile);
  declare();
});
