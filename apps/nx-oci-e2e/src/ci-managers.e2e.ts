import { startDockerRegistry, tool, tryRun, type DockerRegistry, type NpmRegistry } from '@nx-oci/peers';
import { GitHubRunner } from './ci-github';
import { CiRepository } from './ci-repository';
import { testTimeout } from './ci-run';
import { startPluginRegistry } from './plugin-registry';

jest.setTimeout(testTimeout);

let npm: NpmRegistry;
let registry: DockerRegistry;

beforeAll(async () => {
  npm = await startPluginRegistry();
  registry = await startDockerRegistry({ auth: 'htpasswd' });
});

afterAll(async () => {
  await registry?.stop();
  await npm?.stop();
});

test.each([
  ['pnpm', 'pnpm install --frozen-lockfile --ignore-scripts'],
  ['yarn-1', 'yarn install --frozen-lockfile --ignore-scripts'],
  ['yarn-4', 'yarn install --immutable --mode=skip-build'],
] as const)('%s publishes a release without running scripts of packages', async (packageManager, install) => {
  const repository = await CiRepository.make(npm, registry, 'github', { packageManager });
  try {
    const version = `1.0.0-${packageManager}`;
    await repository.tag(`greeter/v${version}`);
    const { code, output } = await new GitHubRunner(repository, registry.users[0]).run({ type: 'tag', tag: `greeter/v${version}` }, 'nx-oci-release');
    if (code !== 0) throw new Error(output);
    expect(output).toContain(install);
    const { stdout } = await tryRun([tool('crane'), 'ls', '--insecure', `${registry.host}/acme/greeter`], { env: registry.env });
    expect(stdout.trim().split('\n')).toContain(version);
  } finally {
    repository.dispose();
  }
});
