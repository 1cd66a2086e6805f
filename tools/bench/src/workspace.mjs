import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './run.mjs';
import { repositoryRoot } from './peers.mjs';

export const nxVersion = '23.2.1';

/**
 * A real Nx workspace with the packages of `source` (a checkout, compiled), packed and installed as a user has them.
 * `projects` maps names to targets.
 */
export async function makeWorkspace(folder, { source = repositoryRoot, projects }) {
  const packed = path.join(folder, '..', `${path.basename(folder)}-packages`);
  mkdirSync(packed, { recursive: true });
  mkdirSync(folder, { recursive: true });
  const packages = readdirSync(path.join(source, 'packages'));
  for (const name of packages) await run(['npm', 'pack', '--silent', '--pack-destination', packed], { cwd: path.join(source, 'packages', name) });
  const archive = (name) => `file:${path.join(packed, readdirSync(packed).find((file) => file.startsWith(`${name}-0`)))}`;
  const json = (file, value) => writeFileSync(path.join(folder, file), `${JSON.stringify(value, null, 2)}\n`);
  json('package.json', {
    name: 'workspace',
    version: '0.0.0',
    private: true,
    devDependencies: {
      nx: nxVersion,
      '@nx/devkit': nxVersion,
      ...Object.fromEntries(packages.map((name) => (name === 'nx-oci' ? [name, archive(name)] : [`@nx-oci/${name}`, archive(`nx-oci-${name}`)]))),
    },
  });
  json('nx.json', { analytics: false, plugins: ['nx-oci'] });
  writeFileSync(path.join(folder, '.gitignore'), 'node_modules\ndist\n.nx\n');
  for (const [name, targets] of Object.entries(projects)) addProject(folder, name, targets);
  await run(['npm', 'install', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: folder });
  await run(['git', 'init', '--quiet', '.'], { cwd: folder });
  await readGraph(folder);
  return folder;
}

/** Writes a project's file. */
export function addProject(folder, name, targets) {
  mkdirSync(path.join(folder, 'apps', name), { recursive: true });
  writeFileSync(path.join(folder, 'apps', name, 'project.json'), `${JSON.stringify({ name, targets }, null, 2)}\n`);
}

/** Has Nx write the project graph to its cache. */
export async function readGraph(folder) {
  await nx(folder, ['show', 'projects'], { NX_DAEMON: 'false' });
}

/** The argv of Nx itself, without npx. */
export function nxArgv(folder, args) {
  return [process.execPath, path.join(folder, 'node_modules', 'nx', 'dist', 'bin', 'nx.js'), ...args];
}

/** Runs Nx in a workspace. */
export function nx(folder, args, env = {}) {
  return run(nxArgv(folder, args), { cwd: folder, env: { CI: 'true', NX_TUI: 'false', FORCE_COLOR: '0', ...env } });
}

/** Stops a workspace's daemon, if it has one. */
export async function stopDaemon(folder) {
  await nx(folder, ['daemon', '--stop'], { NX_DAEMON: 'true' }).catch(() => undefined);
}

/** A service's image target. */
export function imageTarget(binary, extra = {}) {
  return { image: { executor: 'nx-oci:service-image', options: { binary, name: 'svc', repository: 'example.com/acme/svc', tarballs: 'always', ...extra } } };
}

/** A cacheable target that does nothing. */
export const noopTarget = {
  noop: { executor: 'nx:run-commands', cache: true, inputs: [{ externalDependencies: [] }], outputs: [], options: { command: 'true' } },
};

/** Takes the outputs of runs away. */
export function clearOutputs(folder) {
  rmSync(path.join(folder, 'dist'), { recursive: true, force: true });
}

/** Takes away what Nx has cached, and what it remembers of it: without the one, the other is taken for a hit. */
export async function clearCache(folder) {
  await nx(folder, ['reset'], { NX_DAEMON: 'false' });
  await readGraph(folder);
}
