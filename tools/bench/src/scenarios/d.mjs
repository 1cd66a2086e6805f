import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '../peers.mjs';
import { run } from '../run.mjs';
import { alternate, column } from '../statistics.mjs';
import { ratio, table, timing } from '../table.mjs';
import { addProject, noopTarget, nx, readGraph, stopDaemon } from '../workspace.mjs';

export const title = 'A cached image target beside a cached target that does nothing';

export async function measure({ workspace, folder, rounds }) {
  const clone = path.join(folder, 'clone');
  await run(['git', 'clone', '--quiet', '--no-local', repositoryRoot, clone]);
  await run(['npm', 'ci', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: clone });
  mkdirSync(path.join(clone, 'apps', 'nothing'));
  writeFileSync(path.join(clone, 'apps', 'nothing', 'project.json'), `${JSON.stringify({ name: 'nothing', targets: noopTarget }, null, 2)}\n`);

  cpSync(path.join(repositoryRoot, 'apps', 'greeter'), path.join(workspace, 'apps', 'greeter'), { recursive: true });
  addProject(workspace, 'nothing', noopTarget);
  await readGraph(workspace);
  const result = {};
  for (const [name, root, images] of [['a user’s workspace', workspace, ['svc:image', 'greeter:image']], ['a clone of this repository', clone, ['greeter:image']]]) {
    for (const daemon of [true, false]) {
      const env = { NX_DAEMON: `${daemon}`, NX_OCI_STORE: path.join(folder, 'store') };
      const cached = (task) => async () => {
        const sample = await nx(root, ['run', task], env);
        return { wall: sample.wall, cpu: sample.cpu, hit: /local cache|existing outputs match the cache|cache/i.test(sample.stdout) };
      };
      const subjects = Object.fromEntries(['nothing:noop', ...images].map((task) => [task, cached(task)]));
      const samples = await alternate(subjects, Math.max(rounds, 15));
      const missed = Object.entries(samples).filter(([, each]) => each.some(({ hit }) => !hit));
      if (missed.length > 0) throw new Error(`Not from the cache: ${missed.map(([task]) => task).join(', ')}`);
      result[`${name}, daemon ${daemon ? 'on' : 'off'}`] = Object.fromEntries(Object.entries(samples).map(([task, each]) => [task, { wall: column(each, 'wall'), cpu: column(each, 'cpu') }]));
    }
    await stopDaemon(root);
  }
  return result;
}

export function report(result) {
  const rows = Object.entries(result).flatMap(([where, all]) =>
    Object.entries(all).map(([task, { wall, cpu }]) => [`\`${task}\``, where, timing(wall), ratio(wall.median / all['nothing:noop'].wall.median), `${cpu.median} ms`]),
  );
  const behind = rows.filter(([, , , factor]) => parseFloat(factor) > 1.1).map(([task, where, , factor]) => `${task} in ${where} (${factor})`);
  const remark = behind.length > 0 ? [`**Over 1.1×:** ${behind.join(', ')}. Tasks before the image are looked up too, and their runtime inputs (\`go version\`) are run; in this repository Nx also resolves the plugin from its sources, for which it may load TypeScript.`, ''] : [];
  return [table(['', 'where', 'time (min–max)', 'of nothing:noop’s', 'processor time'], rows), '', ...remark, '`svc` has an image target and nothing to build; `greeter` has two cached builds before its image, so that Nx looks up three tasks more.'].join('\n');
}
