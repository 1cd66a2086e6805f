import { run, startDockerRegistry, tool, type DockerRegistry, type DockerRegistryOptions } from '@nx-oci/peers';
import { makeWorkspace, type NxResult, type Workspace } from './workspace';

/** A registry, and a workspace on the branch `main` of a git repository, whose user is logged in. */
export interface RegistryWorkspace {
  registry: DockerRegistry;
  workspace: Workspace;
  /** What Nx needs to reach the registry without a login. */
  trust: NodeJS.ProcessEnv;
  /** Runs a target as the user who is logged in. */
  nx(...args: string[]): Promise<NxResult>;
  /** What the registry was asked while `work` ran, `METHOD path status`, without questions for tokens. */
  requests(work: () => Promise<unknown>): Promise<string[]>;
  /** What a tag of a repository names, as crane reads it. */
  digestOf(reference: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a registry with TLS and a token server, unless told otherwise, and makes a workspace. */
export async function startRegistryWorkspace(options: DockerRegistryOptions = {}): Promise<RegistryWorkspace> {
  const [registry, workspace] = await Promise.all([startDockerRegistry({ auth: 'token', tls: true, delete: true, ...options }), makeWorkspace()]);
  const git = (...args: string[]): Promise<string> =>
    run(['git', '-c', 'user.name=e2e', '-c', 'user.email=e2e@example.test', ...args], { cwd: workspace.root });
  await git('init', '--quiet', '--initial-branch=main', '.');
  await git('commit', '--quiet', '--allow-empty', '-m', 'begin');
  const trust = { NX_OCI_CA_FILE: registry.caFile };
  return {
    registry,
    workspace,
    trust,
    nx: (...args) => workspace.nxWith({ ...trust, DOCKER_CONFIG: registry.env.DOCKER_CONFIG }, 'run', ...args),
    async requests(work) {
      const before = registry.accessLog().length;
      await work();
      return registry
        .accessLog()
        .slice(before)
        .filter(({ status }) => status !== 401)
        .map(({ method, target, status }) => `${method} ${target.replace(/\?.*/, '')} ${status}`);
    },
    digestOf: async (reference) => (await run([tool('crane'), 'digest', `${registry.host}/${reference}`], { env: registry.env })).trim(),
    async stop() {
      workspace.dispose();
      await registry.stop();
    },
  };
}

/** Of requests, those that write. */
export function writesOf(requests: readonly string[]): string[] {
  return requests.filter((each) => !/^(GET|HEAD) /.test(each));
}

/** The result of a target that has to succeed. */
export async function succeeded(result: Promise<NxResult>): Promise<NxResult> {
  const { code, stdout, stderr } = await result;
  if (code !== 0) throw new Error(`Nx ended with ${code}:\n${stdout}\n${stderr}`);
  return result;
}
