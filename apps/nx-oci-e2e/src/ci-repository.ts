import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run, type DockerRegistry, type NpmRegistry } from '@nx-oci/peers';
import type { CiEvent } from './ci-run';
import { makePluginWorkspace, type PackageManager, type PluginWorkspace } from './plugin-workspace';
import { imageTarget, type NxResult } from './workspace';

/** Writes its sources with care, as a formatter would. */
const page = (text: string): string => `export const page = '${text}';\n`;

/** Fails where it sees the credentials of a registry: what packages and projects bring is not to have them. */
const blind = `
const seen = Object.keys(process.env).filter((name) => /REGISTRY_(USERNAME|PASSWORD)$/.test(name) && process.env[name]);
if (seen.length > 0) throw new Error('The environment has ' + seen.join(', '));
`;

/** What a repository is made with. */
export interface CiRepositoryOptions {
  packageManager?: PackageManager;
  /** Address of a server of the cache, of which the workspace has a configuration too. */
  cacheServer?: string;
}

/** A workspace of two services, as somebody has it who pushes to a repository that a CI runs for. */
export class CiRepository {
  private constructor(
    readonly workspace: PluginWorkspace,
    /** The bare repository. */
    readonly remote: string,
    readonly npm: NpmRegistry,
  ) {}

  /** Has the workflows of a provider on `main`. */
  static async make(npm: NpmRegistry, registry: DockerRegistry, provider: string, { packageManager = 'npm', cacheServer }: CiRepositoryOptions = {}): Promise<CiRepository> {
    const workspace = await makePluginWorkspace(npm, { major: 23, packageManager });
    const manifest = JSON.parse(workspace.read('package.json')) as { devDependencies: object };
    const devDependencies = { ...manifest.devDependencies, prettier: '3' };
    workspace.write('blind.cjs', blind);
    workspace.write('package.json', JSON.stringify({ ...manifest, devDependencies, scripts: { postinstall: 'node blind.cjs' } }));
    await workspace.install();
    workspace.write('.prettierrc', '{ "singleQuote": true }\n');
    workspace.write('.prettierignore', 'dist\n.nx\n*.md\n');
    for (const name of ['greeter', 'other']) {
      workspace.write(`apps/${name}/src/page.js`, page(name));
      workspace.project(name, {
        lint: { command: `node --check apps/${name}/src/page.js` },
        test: { command: `node -e "console.log('tests of ${name}')"` },
        build: { command: 'node blind.cjs' },
        image: imageTarget(`apps/${name}/src`, { repository: `${registry.host}/acme/${name}` }),
      });
    }
    const services = { projects: ['greeter', 'other'], projectsRelationship: 'independent', releaseTag: { pattern: '{projectName}/v{version}' }, version: { versionActions: 'nx-oci/release' } };
    workspace.write('nx.json', JSON.stringify({ ...(JSON.parse(workspace.read('nx.json')) as object), release: { groups: { services } } }));
    const remote = path.join(mkdtempSync(path.join(tmpdir(), 'nx-oci-remote-')), 'shop.git');
    await run(['git', 'init', '--quiet', '--bare', '--initial-branch=main', remote]);
    const repository = new CiRepository(workspace, remote, npm);
    await workspace.git('remote', 'add', 'origin', remote);
    if (cacheServer !== undefined) await workspace.succeed('generate', 'cache', '--provider=self-hosted', `--server=${cacheServer}`, `--ci=${provider}`, '--repository=acme/shop', '--no-interactive');
    await repository.generate(provider);
    await workspace.succeed('format:write', '--all');
    await workspace.commit('services');
    await workspace.git('push', '--quiet', 'origin', 'main');
    return repository;
  }

  generate(provider: string, ...args: string[]): Promise<NxResult> {
    return this.workspace.generate('ci', `--provider=${provider}`, ...args);
  }

  /** Commits a file to a branch from main, pushes it, and opens a pull request where it is not `main`. */
  async change(branch: string, file: string, content: string): Promise<void> {
    const { workspace } = this;
    await workspace.git('checkout', '--quiet', '-B', branch, 'main');
    workspace.write(file, content);
    await workspace.commit(`Change ${file}`);
    await workspace.git('push', '--quiet', '--force', 'origin', branch, ...(branch === 'main' ? [] : [`${branch}:refs/pull/1/head`]));
    await workspace.git('checkout', '--quiet', 'main');
    if (branch === 'main') return;
    // What GitHub checks out is how main would be.
    await workspace.git('checkout', '--quiet', '--detach', 'main');
    await workspace.git('merge', '--quiet', '--no-ff', '--no-edit', branch);
    await workspace.git('push', '--quiet', '--force', 'origin', 'HEAD:refs/pull/1/merge');
    await workspace.git('checkout', '--quiet', 'main');
  }

  async tag(tag: string): Promise<void> {
    await this.workspace.git('tag', tag, 'main');
    await this.workspace.git('push', '--quiet', 'origin', tag);
  }

  /** The commit that an event is about. */
  async commitOf(event: CiEvent): Promise<string> {
    const ref = event.type === 'tag' ? `refs/tags/${event.tag}` : `refs/heads/${event.type === 'manual' ? 'main' : event.branch}`;
    return this.remoteGit('rev-parse', ref);
  }

  async remoteGit(...args: string[]): Promise<string> {
    return (await run(['git', '--git-dir', this.remote, ...args])).trim();
  }

  dispose(): void {
    this.workspace.dispose();
    rmSync(path.dirname(this.remote), { recursive: true, force: true });
  }
}
