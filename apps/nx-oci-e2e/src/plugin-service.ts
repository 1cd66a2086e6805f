import { freePort, run, runImage, tool, type Docker, type DockerRegistry } from '@nx-oci/peers';
import type { PluginWorkspace } from './plugin-workspace';

/** Where services are run and pushed to. */
export interface Surroundings {
  engine: Docker;
  registry: DockerRegistry;
}

const own = `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`;

/** What makes the user of a workspace the one who is logged in to a registry. */
export function login(registry: DockerRegistry): NodeJS.ProcessEnv {
  return { DOCKER_CONFIG: registry.env.DOCKER_CONFIG, NX_OCI_CA_FILE: registry.caFile };
}

/** The digest that a tag of a registry names. */
export async function digestOf(registry: DockerRegistry, reference: string): Promise<string> {
  return (await run([tool('crane'), 'digest', `${registry.host}/${reference}`], { env: registry.env })).trim();
}

/** A service's way from one command to a release, in a workspace whose user is logged in to the registry. */
export class Service {
  constructor(
    readonly workspace: PluginWorkspace,
    readonly name: string,
    readonly surroundings: Surroundings,
  ) {}

  async generate(runtime: string): Promise<void> {
    const { registry } = this.surroundings;
    await this.workspace.succeed(
      'g', 'service-image', this.name, `--directory=apps/${this.name}`, `--runtime=${runtime}`,
      `--repository=${registry.host}/acme/${this.name}`, '--no-interactive',
    );
    await this.workspace.commit(`feat: make ${this.name}`);
  }

  /** Runs its tests, and builds its image. Returns the image's digest. */
  async build(): Promise<string> {
    await this.workspace.succeed('run', `${this.name}:test`);
    await this.workspace.succeed('run', `${this.name}:image`);
    return this.workspace.record(`dist/oci/apps/${this.name}/image`).digest;
  }

  /** Loads it into the engine and runs it there. Returns what it answers, and the code that it ends with when it is told to. */
  async serve(): Promise<{ health: string; greeting: string; code: number }> {
    const { engine } = this.surroundings;
    const { stdout } = await this.#succeedWith({ DOCKER_HOST: engine.host }, 'run', `${this.name}:load`, '--engine=docker');
    const image = /Loaded (\S+) \(/.exec(stdout)![1]!;
    const port = await freePort();
    const env = { [`${this.name.replaceAll('-', '_').toUpperCase()}_ADDR`]: `127.0.0.1:${port}` };
    const container = await runImage({ engine, image, platform: own, env, port });
    const answer = async (path: string) => (await (await fetch(`${container.url}${path}`)).text()).trim();
    const [health, greeting] = [await answer('/healthz'), await answer('/')];
    return { health, greeting, code: await container.stop() };
  }

  /** Pushes it under a tag that may move, and returns the digest that the registry then has there. */
  async push(): Promise<string> {
    await this.#succeedWith({}, 'run', `${this.name}:push`, '--tag=main', '--publish');
    return digestOf(this.surroundings.registry, `acme/${this.name}:main`);
  }

  /** Releases all that there is in a bare remote, and returns the tags that it has afterwards. */
  async release(): Promise<string[]> {
    const { workspace } = this;
    await run(['git', 'init', '--quiet', '--bare', '--initial-branch=main', '../remote.git'], { cwd: workspace.root });
    await workspace.git('remote', 'add', 'origin', '../remote.git');
    await workspace.git('push', '--quiet', '--set-upstream', 'origin', 'main');
    await workspace.succeed('release', '--yes');
    const pushed = await workspace.cli({}, 'push-tags');
    if (pushed.code !== 0) throw new Error(`nx-oci push-tags ended with ${pushed.code}:\n${pushed.stdout}\n${pushed.stderr}`);
    return (await workspace.git('ls-remote', '--tags', 'origin')).match(/refs\/tags\/\S+(?<!\^\{\})$/gm)!.map((ref) => ref.slice('refs/tags/'.length));
  }

  async #succeedWith(env: NodeJS.ProcessEnv, ...args: string[]): ReturnType<PluginWorkspace['nx']> {
    const result = await this.workspace.nxWith(env, ...args);
    if (result.code !== 0) throw new Error(`nx ${args.join(' ')} ended with ${result.code}:\n${result.stdout}\n${result.stderr}`);
    return result;
  }
}
