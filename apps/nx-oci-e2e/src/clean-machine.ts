import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import path from 'node:path';
import { emulationFor, run, startDocker, tool, type Docker } from '@nx-oci/peers';
import { platforms } from './greeter-image';
import { debian } from './sources-workspace';
import { Machine, type Ended } from './tools-rig';
import { imageTarget, makeWorkspace, type Workspace } from './workspace';

/** A machine that has curl and tar, and what Debian cannot be without. */
const packages = ['base-files', 'bash', 'coreutils', 'curl', 'dash', 'findutils', 'gzip', 'libgcc-s1', 'libstdc++6', 'mawk', 'sed', 'tar'];
const omit = ['ca-certificates', 'debconf', 'openssl', 'perl-base'];

/** Containers that stand for machines of both architectures with nothing but curl and tar. */
export class CleanMachines {
  private constructor(
    readonly engine: Docker,
    readonly workspace: Workspace,
  ) {}

  static async start(): Promise<CleanMachines> {
    const workspace = await makeWorkspace();
    const deb = { type: 'deb', packages, omit, repositories: debian };
    workspace.project('clean', { image: imageTarget([], { localTag: 'acme/clean:dev', contents: [deb], accounts: { users: [{ name: 'dev', uid: 1000, home: '/home/dev' }] }, platforms }) });
    await workspace.succeed('run', 'clean:lock');
    await workspace.succeed('run', 'clean:tarball');
    return new CleanMachines(await startDocker(), workspace);
  }

  /** Has a machine of a platform, with a workspace in a folder whose name has a space; its folders are below `scratch`. */
  async machine(platform: string, scratch: string, lock: string): Promise<CleanMachine> {
    if (!['native', 'binfmt'].includes(await emulationFor(platform))) throw new Error(`This machine runs nothing of ${platform}.`);
    await run([tool('docker'), 'load', '--input', this.workspace.path('dist/oci/apps/clean/image.tarball', `clean-${platform.replace('/', '-')}.tar`)], { env: this.engine.env });
    const home = mkdtempSync(path.join(scratch, 'home-'));
    new Machine(path.join(home, 'work space'), path.join(home, '.cache/nx-oci/tools')).lock(lock);
    await run(['chown', '--recursive', '1000:1000', home]);
    chmodSync(home, 0o755);
    return new CleanMachine(this.engine, platform, home);
  }

  async stop(): Promise<void> {
    await this.engine.stop();
    this.workspace.dispose();
  }
}

/** A machine, whose home is kept from one run to the next. */
export class CleanMachine {
  constructor(
    readonly engine: Docker,
    readonly platform: string,
    readonly home: string,
  ) {}

  /** Runs a script in the workspace, as a user who is not root. */
  run(script: string, env: Record<string, string> = {}): Promise<Ended> {
    const variables = Object.entries({ HOME: '/home/dev', PATH: '/usr/bin:/bin', ...env }).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    const argv = [
      tool('docker'), 'run', '--rm', '--pull', 'never', '--network', 'host', '--platform', this.platform, '--user', '1000:1000', '--volume', `${this.home}:/home/dev`, '--workdir', '/home/dev/work space',
      ...variables, 'acme/clean:dev', '/bin/dash', '-c', script,
    ];
    const child = spawn(argv[0], argv.slice(1), { env: { ...process.env, ...this.engine.env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
  }
}
