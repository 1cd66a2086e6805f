import { chmodSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { run, startDockerRegistry } from '@nx-oci/peers';
import { startRegistryWorkspace, succeeded, writesOf, type RegistryWorkspace } from './registry-workspace';
import { imageTarget, type NxResult, type Workspace } from './workspace';

const output = 'dist/oci/apps/svc/image';

let lab: RegistryWorkspace;
let workspace: Workspace;
let repository: string;

beforeAll(async () => {
  lab = await startRegistryWorkspace();
  ({ workspace } = lab);
  repository = `${lab.registry.host}/acme/svc`;
  workspace.write('apps/svc/src/page.txt', 'page');
  workspace.project('svc', { image: imageTarget('apps/svc/src', { base: 'static', repository }) });
}, 300_000);

afterAll(() => lab?.stop());

/** Nx with an environment instead of a login. */
const nxWith = (env: NodeJS.ProcessEnv, ...args: string[]): Promise<NxResult> => workspace.nxWith({ ...lab.trust, DOCKER_CONFIG: workspace.folder, ...env }, 'run', ...args);
const loggedIn = (): NodeJS.ProcessEnv => ({ DOCKER_CONFIG: lab.registry.env.DOCKER_CONFIG });
const digest = (): string => workspace.record(output).digest;

describe('what is built contacts no registry that it would be pushed to', () => {
  test('image, tarball and inspect send nothing', async () => {
    const seen = await lab.requests(async () => {
      for (const target of ['image', 'tarball', 'inspect']) await succeeded(nxWith({}, `svc:${target}`));
    });
    expect(seen).toEqual([]);
  });
});

describe('what writes, and what does not', () => {
  test.each<[string, NodeJS.ProcessEnv, string[]]>([
    ['without either', {}, []],
    ['in a CI that was started by hand', { CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'workflow_dispatch' }, []],
    ['with PUBLISH=0', { PUBLISH: '0' }, []],
    ['with --no-publish, whatever the environment says', { PUBLISH: '1' }, ['--no-publish']],
  ])('%s, nothing is written', async (_, env, args) => {
    let result!: NxResult;
    const seen = await lab.requests(async () => (result = await succeeded(nxWith({ ...loggedIn(), ...env }, 'svc:push', '--tag=dry', ...args))));
    expect(writesOf(seen)).toEqual([]);
    expect(result.stdout).toContain(`tag dry: new, ${digest()}`);
    expect(result.stdout).toContain('Dry run');
  });

  test('the same target publishes with PUBLISH=1, in a CI as on a laptop', async () => {
    await succeeded(nxWith({ ...loggedIn(), CI: 'true', PUBLISH: '1' }, 'svc:push', '--tag=wet'));
    expect(await lab.digestOf('acme/svc:wet')).toBe(digest());
  });
});

describe('what does not begin', () => {
  const git = (...args: string[]): Promise<string> => run(['git', '-c', 'user.name=e2e', '-c', 'user.email=e2e@example.test', ...args], { cwd: workspace.root });

  async function refused(env: NodeJS.ProcessEnv, ...args: string[]): Promise<string> {
    let result!: NxResult;
    const seen = await lab.requests(async () => (result = await nxWith({ ...loggedIn(), ...env }, 'svc:push', '--publish', ...args)));
    expect(result.code).not.toBe(0);
    expect(writesOf(seen)).toEqual([]);
    return result.stderr;
  }

  test('a publication under no tag', async () => {
    expect(await refused({})).toContain('BLOCKER(version-missing)');
    expect(await refused({}, '--releaseVersion=')).toContain('BLOCKER(version-missing)');
  });

  test('one that is to be signed by a program that is not there', async () => {
    // Everything but the folders with other programs: Nx wants git.
    const PATH = [path.dirname(process.execPath), '/usr/bin', '/bin'].join(':');
    expect(await refused({ PATH }, '--tag=signed', '--sign=notation')).toContain('BLOCKER(signer-missing)');
  });

  test('a stable version of files that are not as they were committed; any branch will do where that is said', async () => {
    workspace.write('followed.txt', 'as committed');
    await git('add', 'followed.txt');
    await git('commit', '--quiet', '-m', 'follow');
    workspace.write('followed.txt', 'changed');
    const said = await refused({}, '--releaseVersion=7.0.0');
    expect(said).toContain('BLOCKER(not-on-main)');
    expect(said).toContain('followed.txt');
    await succeeded(nxWith(loggedIn(), 'svc:push', '--releaseVersion=7.0.0-rc.1', '--publish'));
    const { stdout } = await succeeded(nxWith(loggedIn(), 'svc:push', '--releaseVersion=7.0.0', '--main=false'));
    expect(stdout).toContain('tag 7.0.0: new');
    workspace.write('followed.txt', 'as committed');
  });

  test('an index of platforms of two commits, under a tag that moves', async () => {
    const to = [`--repository=${lab.registry.host}/acme/mix`, '--tag=main', '--publish'];
    const run = (target: string): Promise<NxResult> => nxWith(loggedIn(), target, ...to);
    for (const target of ['svc:push:linux-amd64', 'svc:push:linux-arm64', 'svc:push-index']) await succeeded(run(`${target}`));
    await git('commit', '--quiet', '--allow-empty', '-m', 'another');
    await succeeded(run('svc:push:linux-arm64'));
    const mixed = await run('svc:push-index');
    expect(mixed.code).not.toBe(0);
    expect(mixed.stderr).toContain('BLOCKER(platform-missing)');
    await succeeded(run('svc:push:linux-amd64'));
    await succeeded(run('svc:push-index'));
  });
});

describe('credentials', () => {
  /** `docker-credential-e2e` in a folder of its own, which gives what its environment has. */
  function helper(): NodeJS.ProcessEnv {
    const folder = workspace.path('../helper');
    mkdirSync(folder, { recursive: true });
    workspace.write('../helper/docker-credential-e2e', '#!/bin/sh\ncat >/dev/null\nprintf \'{"ServerURL":"x","Username":"%s","Secret":"%s"}\' "$E2E_USER" "$E2E_SECRET"\n');
    chmodSync(path.join(folder, 'docker-credential-e2e'), 0o755);
    workspace.write('../helper/config.json', JSON.stringify({ credHelpers: { [lab.registry.host]: 'e2e' } }));
    return { DOCKER_CONFIG: folder, PATH: `${folder}:${process.env.PATH}` };
  }

  test('of the environment go before those of a helper', async () => {
    const [{ username, password }] = lab.registry.users;
    const wrong = { ...helper(), E2E_USER: username, E2E_SECRET: 'not-the-password' };
    const refused = await nxWith(wrong, 'svc:push', '--tag=env', '--publish');
    expect(refused.stderr).toContain('BLOCKER(empty-token)');
    expect(refused.stderr).toContain('(credHelpers)');
    expect(`${refused.stdout}${refused.stderr}`).not.toContain('not-the-password');
    await succeeded(nxWith({ ...wrong, REGISTRY_TOKEN: password, REGISTRY_USERNAME: username }, 'svc:push', '--tag=env', '--publish'));
    await succeeded(nxWith({ ...wrong, E2E_SECRET: password }, 'svc:push', '--tag=helper', '--publish'));
    expect(await lab.digestOf('acme/svc:helper')).toBe(digest());
  });

  test('stand in no output, no argument, and no file of cache, outputs or store', async () => {
    const [{ username, password }] = lab.registry.users;
    const secrets = [password, Buffer.from(`${username}:${password}`).toString('base64'), Buffer.from(password).toString('base64')];
    const found: string[] = [];
    const look = (where: string, text: string): void => {
      if (secrets.some((secret) => text.includes(secret))) found.push(where);
    };
    let running = true;
    const watching = (async () => {
      while (running) {
        for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) look(`arguments of ${id}`, quietly(`/proc/${id}/cmdline`));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    const env = { REGISTRY_TOKEN: password, REGISTRY_USERNAME: username, NX_VERBOSE_LOGGING: 'true' };
    const good = await succeeded(nxWith(env, 'svc:push', '--tag=secret', '--publish'));
    const bad = await nxWith({ ...env, REGISTRY_USERNAME: 'nobody' }, 'svc:push', '--tag=secret', '--overwrite', '--publish');
    running = false;
    await watching;
    expect(bad.code).not.toBe(0);
    for (const { stdout, stderr } of [good, bad]) look('output', stdout + stderr);
    const files = readdirSync(workspace.folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile() && !each.parentPath.includes('node_modules'));
    expect(files.length).toBeGreaterThan(10);
    for (const { parentPath, name } of files) look(path.join(parentPath, name), quietly(path.join(parentPath, name)));
    expect(found).toEqual([]);
  });
});

test('a registry that is down is told of before anything is written', async () => {
  const gone = await startDockerRegistry();
  await gone.stop();
  const result = await nxWith({}, 'svc:push', `--repository=${gone.host}/acme/svc`, '--tag=x', '--publish');
  expect(result.code).not.toBe(0);
  expect(result.stderr).toContain('BLOCKER(registry-down)');
  expect(result.stderr).toContain(gone.host);
});

test('what was built is pushed from the cache of Nx by a machine with an empty store, without a build', async () => {
  await succeeded(nxWith({}, 'svc:image'));
  const built = digest();
  workspace.emptyStore();
  workspace.remove('dist');
  const result = await succeeded(nxWith(loggedIn(), 'svc:push', '--tag=cached', '--publish'));
  expect(result.cacheStatus['svc:image']).toBe('local-cache-hit');
  expect(await lab.digestOf('acme/svc:cached')).toBe(built);
});

describe('versions and tags', () => {
  const stable = { GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: 'svc/v1.2.3' };

  test('the version is that of the CI’s tag, without v, unless something else is said', async () => {
    const planned = async (env: NodeJS.ProcessEnv, ...args: string[]): Promise<string[]> => {
      const { stdout } = await succeeded(nxWith({ ...loggedIn(), ...env }, 'svc:push', ...args));
      return [...stdout.matchAll(/^ *tag (\S+):/gm)].map(([, tag]) => tag);
    };
    expect(await planned(stable)).toEqual(['1.2.3', 'latest']);
    expect(await planned({ ...stable, GITHUB_REF_NAME: 'other/v1.2.3' })).toEqual([]);
    expect(await planned({ ...stable, VERSION: 'v1.2.4-rc.1' })).toEqual(['1.2.4-rc.1']);
    expect(await planned({ ...stable, VERSION: '1.2.4' }, '--releaseVersion=1.2.5')).toEqual(['1.2.5', 'latest']);
    // To Nx this is the number 1.1.
    expect(await planned({}, '--tag=1.10')).toEqual(['1.10']);
  });

  test('latest moves last, and names what the version does', async () => {
    const seen = await lab.requests(() => succeeded(nxWith({ ...loggedIn(), ...stable }, 'svc:push', '--publish')));
    const manifests = writesOf(seen).filter((each) => each.includes('/manifests/'));
    expect(manifests.slice(-2).map((each) => each.split(/[/ ]/).at(-2))).toEqual(['1.2.3', 'latest']);
    expect(await lab.digestOf('acme/svc:latest')).toBe(digest());
  });

  test.each([['--releaseVersion=1.3.0-rc.1'], ['--releaseVersion=0.0.0-dev.7'], ['--releaseVersion=0.0.0'], ['--tag=main']])('latest stays where it is with %s', async (option) => {
    const before = await lab.digestOf('acme/svc:latest');
    workspace.write('apps/svc/src/page.txt', `another page, for ${option}`);
    const { stdout } = await succeeded(nxWith(loggedIn(), 'svc:push', option, '--publish'));
    expect(stdout).not.toContain('tag latest');
    expect(digest()).not.toBe(before);
    expect(await lab.digestOf('acme/svc:latest')).toBe(before);
  });

  test('what is published is compared with what was built: the plan says from what to what a tag moves', async () => {
    const published = await lab.digestOf('acme/svc:main');
    const same = await succeeded(nxWith(loggedIn(), 'svc:push', '--tag=main'));
    expect(same.stdout).toContain('tag main: stays');
    workspace.write('apps/svc/src/page.txt', 'a page that was not published');
    const { stdout } = await succeeded(nxWith(loggedIn(), 'svc:push', '--tag=main'));
    expect(stdout).toContain(`tag main: from ${published} to ${digest()}`);
  });
});

function quietly(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
