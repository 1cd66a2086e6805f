import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { Rig, startDaemon } from './daemon';
import { freePort } from './free-port';
import { httpProbe } from './registry';
import { run } from './run';
import { tool } from './tool';

/** What an npm registry has of its own. */
export interface NpmRegistryOptions {
  /** Names of packages that it has only if they are published to it: `nx-oci`, `@nx-oci/*`. */
  own: string[];
}

/** An npm registry on the loopback interface. `env` points npm, pnpm and both yarns to it, as somebody who may publish. */
export interface NpmRegistry extends Rig {
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** Publishes a packed package. */
  publish(tarball: string): Promise<void>;
}

/** Starts verdaccio. What it doesn't have itself it gets from the registry that npm is set to on this machine. */
export async function startNpmRegistry({ own }: NpmRegistryOptions): Promise<NpmRegistry> {
  const host = `127.0.0.1:${await freePort()}`;
  const url = `http://${host}`;
  const [uplink, authorities] = [await npmSetting('registry'), await npmSetting('cafile')];
  const rig = await startDaemon({
    name: 'verdaccio',
    anyUser: true,
    prepare(folder) {
      const access = { access: '$all', publish: '$anonymous', unpublish: '$anonymous' };
      const configuration = {
        storage: path.join(folder, 'data'),
        auth: { htpasswd: { file: path.join(folder, 'htpasswd') } },
        uplinks: { machine: { url: uplink, timeout: '120s', max_fails: 100, fail_timeout: '1s' } },
        packages: { ...Object.fromEntries(own.map((name) => [name, access])), '**': { access: '$all', proxy: 'machine' } },
        web: { enable: false },
        log: { type: 'stdout', format: 'json', level: 'warn' },
        max_body_size: '100mb',
      };
      const file = path.join(folder, 'config.yaml');
      writeFileSync(file, JSON.stringify(configuration));
      return {
        argv: [process.execPath, tool('verdaccio'), '--config', file, '--listen', url],
        env: clientEnv({ url, host, folder }),
        daemonEnv: { ...process.env, ...(authorities === undefined ? {} : { NODE_EXTRA_CA_CERTS: authorities }) },
        probe: httpProbe(`${url}/-/ping`),
      };
    },
  });
  const publish = async (tarball: string): Promise<void> => {
    await run(['npm', 'publish', tarball, '--ignore-scripts', '--no-provenance'], { cwd: rig.folder, env: rig.env });
  };
  return { ...rig, url, publish };
}

/** npm and pnpm read the first names, yarn 1 them too, and yarn 4 those of its own. */
function clientEnv({ url, host, folder }: { url: string; host: string; folder: string }): Record<string, string> {
  return {
    npm_config_registry: `${url}/`,
    // npm publishes only with some token, even where anybody may.
    [`npm_config_//${host}/:_authToken`]: 'anybody',
    YARN_REGISTRY: `${url}/`,
    YARN_NPM_REGISTRY_SERVER: url,
    YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1',
    // It refuses what was published today, as the packages of a test always are.
    YARN_NPM_MINIMAL_AGE_GATE: '0',
    // It remembers by host alone where packages are: at a port that an earlier registry had.
    YARN_GLOBAL_FOLDER: path.join(folder, 'yarn'),
  };
}

/** A setting of npm on this machine; undefined where it has none. */
async function npmSetting(name: string): Promise<string | undefined> {
  // In no workspace, of which npm would tell nothing.
  const value = (await run(['npm', 'config', 'get', name], { cwd: tmpdir() })).trim();
  return value === 'null' || value === 'undefined' || value === '' ? undefined : value;
}
