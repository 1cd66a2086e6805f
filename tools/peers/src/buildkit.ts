import { constants, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { makeCertificates, type Certificates } from './certificates';
import { Rig, startDaemon } from './daemon';
import { freePort } from './free-port';
import { run } from './run';
import { tool } from './tool';

/** What a BuildKit daemon is to be like. */
export interface BuildkitOptions {
  /** Listen on loopback, by tcp, and know clients by certificates. */
  tls?: boolean;
  /** Listen on loopback, by tcp, in the clear. */
  plaintext?: boolean;
  /** Registries (`127.0.0.1:5000`) that speak plain HTTP. */
  plainRegistries?: readonly string[];
  /** Run as a user without rights, in a user namespace of its own, who can get none but those that newuidmap and newgidmap need. */
  rootless?: boolean;
  /** Certificates of its own, with `tls`; for `serverName`, if they are not good for 127.0.0.1. */
  certificates?: Certificates;
  serverName?: string;
  /** What buildkitd.toml says; what there is an option for here goes before it. */
  config?: string;
  /** Its disk is as large as this (`64m`), and no larger. */
  diskSize?: string;
}

/** A BuildKit daemon with an empty cache. `env` holds BUILDKIT_HOST, which buildctl reads. */
export interface Buildkit extends Rig {
  kind: 'buildkit';
  /** `unix://…`, or `tcp://…` */
  host: string;
  /** Of one with `tls`. */
  certificates?: Certificates;
}

/** The user, with a range of others' numbers, that `install all` makes. */
const user = 'nx-oci-peer';

/** Whether the kernel gives user namespaces to users without rights, as a rootless buildkitd needs one. */
export function kernelAllowsRootless(): boolean {
  const setting = (name: string): string => (existsSync(`/proc/sys/${name}`) ? readFileSync(`/proc/sys/${name}`, 'utf8').trim() : '');
  return Number(setting('user/max_user_namespaces')) > 0 && setting('kernel/unprivileged_userns_clone') !== '0' && setting('kernel/apparmor_restrict_unprivileged_userns') !== '1';
}

/** Starts buildkitd with its OCI worker on runc. Needs root, to become another user, too. */
export async function startBuildkit({ tls = false, plaintext = false, plainRegistries = [], rootless = false, diskSize, config: settings = '', certificates: given, serverName }: BuildkitOptions = {}): Promise<Buildkit> {
  let certificates: Certificates | undefined;
  const rig = await startDaemon({
    name: 'buildkitd',
    async prepare(folder) {
      const host = tls || plaintext ? `tcp://127.0.0.1:${await freePort()}` : `unix://${folder}/buildkitd.sock`;
      const config = path.join(folder, 'buildkitd.toml');
      const root = path.join(folder, 'root');
      writeFileSync(config, settings + plainRegistries.map((registry) => `[registry."${registry}"]\n  http = true\n`).join(''));
      mkdirSync(root);
      if (diskSize !== undefined) await run([tool('mount'), '-t', 'tmpfs', '-o', `size=${diskSize}`, 'tmpfs', root]);
      if (tls) certificates = given ?? (await makeCertificates(folder));
      const { caFile, server, client } = certificates === undefined ? {} : copied(certificates, folder);
      const program = rootless ? path.join(folder, 'buildkitd') : tool('buildkitd');
      if (rootless) {
        // Where the checkout is, the user need not be let in.
        copyFileSync(tool('buildkitd'), program, constants.COPYFILE_FICLONE);
        await run(['chown', '--recursive', `${user}:`, folder]);
        await mappers(folder);
      }
      const asUser = [
        tool('setpriv'), '--reuid', user, '--regid', user, '--clear-groups', '--bounding-set=-all,+setuid,+setgid', '--', 'unshare', '--user', '--map-root-user', '--map-auto', '--mount', '--',
        // To become another user ends what was to end it.
        tool('setpriv'), '--pdeathsig', 'SIGTERM', '--', program, '--rootless',
      ];
      return {
        argv: [
          ...(rootless ? asUser : [program]), '--config', config, '--root', root, '--addr', host,
          '--otel-socket-path', path.join(folder, 'otel.sock'), '--cdi-disabled',
          '--containerd-worker=false', '--oci-worker=true', '--oci-worker-binary', tool('runc'), '--oci-worker-net=host',
          ...(server ? ['--tlscacert', caFile!, '--tlscert', server.cert, '--tlskey', server.key] : []),
        ],
        env: { BUILDKIT_HOST: host },
        ...(rootless && { daemonEnv: { ...process.env, PATH: `${folder}:${process.env.PATH}`, HOME: folder, XDG_RUNTIME_DIR: folder } }),
        probe: [tool('buildctl'), ...(client ? ['--tlscacert', caFile!, '--tlscert', client.cert, '--tlskey', client.key, ...(serverName === undefined ? [] : ['--tlsservername', serverName])] : []), 'debug', 'workers'],
      };
    },
  });
  return { ...rig, kind: 'buildkit', host: rig.env.BUILDKIT_HOST!, certificates };
}

/** Certificates where the daemon's user can read them. */
function copied({ caFile, server, client }: Certificates, folder: string): Certificates {
  const copy = (file: string, name: string): string => {
    const to = path.join(folder, name);
    copyFileSync(file, to);
    return to;
  };
  const both = (name: string, { cert, key }: Certificates['server']): Certificates['server'] => ({ cert: copy(cert, `tls-${name}.crt`), key: copy(key, `tls-${name}.key`) });
  return { caFile: copy(caFile, 'tls-ca.crt'), server: both('server', server), client: both('client', client) };
}

/** Programs that map users with one capability each, as those in the image of BuildKit do: Debian's, being root, would need more. */
async function mappers(folder: string): Promise<void> {
  for (const name of ['newuidmap', 'newgidmap'] as const) {
    const program = path.join(folder, name);
    copyFileSync(tool(name), program);
    await run([tool('setcap'), `cap_set${name.slice(3, 6)}=ep`, program]);
    await run(['chmod', '755', program]);
  }
}
