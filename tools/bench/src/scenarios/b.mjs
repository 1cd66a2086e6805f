import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { script } from '../run.mjs';
import { alternate, column } from '../statistics.mjs';
import { ratio, table, timing } from '../table.mjs';
import { addProject, nx, readGraph, stopDaemon } from '../workspace.mjs';

export const title = 'The same through nx run --skip-nx-cache';

export async function measure({ workspace, folder, peers, rounds }) {
  const peer = peers.crane;
  // crane is told another tag in every run, so that its registry has nothing of the last one.
  const output = path.join(folder, 'output');
  const file = path.join(folder, 'peer.sh');
  addProject(workspace, 'peer', { image: { executor: 'nx:run-commands', options: { command: file } } });
  await readGraph(workspace);
  const store = path.join(folder, 'store');
  const env = (daemon) => ({ NX_OCI_STORE: store, NX_DAEMON: `${daemon}` });
  const subject = (project, before) => (daemon) => async () => {
    before();
    return nx(workspace, ['run', `${project}:image`, '--skip-nx-cache'], env(daemon));
  };
  const own = subject('svc', () => {
    rmSync(store, { recursive: true, force: true });
    rmSync(path.join(workspace, 'dist'), { recursive: true, force: true });
  });
  const ownWarm = subject('svc', () => rmSync(path.join(workspace, 'dist'), { recursive: true, force: true }));
  const theirs = subject('peer', () => {
    rmSync(output, { recursive: true, force: true });
    mkdirSync(output, { recursive: true });
    writeFileSync(file, script(peer.steps(output), peer.env));
    chmodSync(file, 0o755);
  });
  const result = {};
  for (const daemon of [true, false]) {
    const samples = await alternate({ [peer.name]: theirs(daemon), 'nx-oci, store cold': own(daemon), 'nx-oci, store warm': ownWarm(daemon) }, rounds);
    result[daemon ? 'daemon' : 'no daemon'] = Object.fromEntries(Object.entries(samples).map(([name, each]) => [name, { wall: column(each, 'wall'), cpu: column(each, 'cpu') }]));
    if (daemon) await stopDaemon(workspace);
  }
  return result;
}

export function report(result) {
  const rows = Object.entries(result).flatMap(([daemon, all]) => Object.entries(all).map(([name, { wall }]) => [name, daemon, timing(wall), ratio(wall.median / all.crane.wall.median)]));
  const behind = rows.filter(([name, , , factor]) => name === 'nx-oci, store cold' && parseFloat(factor) > 1).map(([, daemon, , factor]) => `${factor} (${daemon})`);
  const remark = behind.length > 0 ? [`**Not ahead:** cold, nx-oci takes ${behind.join(' and ')} of the peer’s time, for the reason given under A.`, ''] : [];
  return [table(['', 'Nx', 'time (min–max)', 'of the peer’s'], rows), '', ...remark, 'nx-oci here builds on its static base, which the peer’s images do not have. The peer is run by `nx:run-commands` in the same workspace.'].join('\n');
}
