import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { tool } from '../peers.mjs';
import { alternate, spread } from '../statistics.mjs';
import { table } from '../table.mjs';

export const title = 'The check of the tools at shell entry';

/** Shells that are started for one sample: one takes less than a clock can tell. */
const shellsASample = 50;
/** Milliseconds that it may take. */
const aim = 10;

export async function measure({ workspace, folder, rounds }) {
  const require = createRequire(path.join(workspace, 'package.json'));
  const { formatToolsLock, machineFiles } = require('@nx-oci/tools');
  const digest = `sha256:${'1'.repeat(64)}`;
  const blob = { digest, size: 1 };
  const { files } = machineFiles({ update: 'nx run tools-image:update' });
  writeFileSync(path.join(folder, '.envrc'), files.find(({ path: name }) => name === '.envrc').text);
  const platforms = [['linux', 'amd64'], ['linux', 'arm64'], ['darwin', 'arm64'], ['darwin', 'amd64']].map(([os, architecture], at) => ({ platform: { os, architecture }, manifest: at === 3 ? blob : { digest: `sha256:${String(at + 2).repeat(64)}`, size: 1 }, node: blob, updater: blob }));
  writeFileSync(path.join(folder, '.tools.lock'), formatToolsLock({ repository: { registry: 'ghcr.io', path: 'acme/tools' }, tag: 'main', digest, platforms }));
  mkdirSync(path.join(folder, 'image/usr/local/bin'), { recursive: true });
  writeFileSync(path.join(folder, 'image/.nx-oci-tools'), `${digest} darwin/amd64 ghcr.io/acme/tools\n`);
  symlinkSync('image', path.join(folder, '.tools'));

  const shells = { dash: tool('dash'), bash: '/bin/bash' };
  const entering = { nothing: ':', 'the check': '. ./.envrc' };
  const sample = (shell, script) => async () => {
    const started = performance.now();
    for (let at = 0; at < shellsASample; at++) {
      const { status, stderr } = spawnSync(shell, ['-c', script], { cwd: folder, encoding: 'utf8' });
      if (status !== 0 || stderr !== '') throw new Error(`${shell} ended with ${status}: ${stderr}`);
    }
    return (performance.now() - started) / shellsASample;
  };
  const subjects = Object.fromEntries(Object.entries(shells).flatMap(([name, shell]) => Object.entries(entering).map(([what, script]) => [`${name}: ${what}`, sample(shell, script)])));
  const times = Object.fromEntries(Object.entries(await alternate(subjects, rounds)).map(([name, samples]) => [name, spread(samples)]));
  return { times, calls: Object.fromEntries(Object.entries(shells).map(([name, shell]) => [name, callsOf(shell, folder)])) };
}

/** What the shell asks of the system from where the check begins: programs started before it is left, and after, and sockets. */
function callsOf(shell, folder) {
  const trace = path.join(folder, 'trace');
  const { status, stderr } = spawnSync(tool('strace'), ['-f', '-o', trace, '-e', 'trace=execve,clone,clone3,fork,vfork,socket,connect', shell, '-c', '. ./.envrc'], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`strace ended with ${status}: ${stderr}`);
  const lines = readFileSync(trace, 'utf8').split('\n');
  const [first] = lines[0].split(' ');
  const programs = lines.filter((line) => /execve\(.*= 0$/.test(line)).map((line) => ({ own: line.startsWith(first), program: /execve\("([^"]*)"/.exec(line)[1] }));
  return {
    sockets: lines.filter((line) => /(socket|connect)\(/.test(line)).length,
    // The first is the shell.
    programs: programs.filter(({ own }) => own).length - 1,
    background: programs.filter(({ own }) => !own).map(({ program }) => path.basename(program)),
  };
}

export function report({ times, calls }) {
  const of = (name) => times[`${name}: the check`].median - times[`${name}: nothing`].median;
  const milliseconds = ({ median, min, max }) => `${median.toFixed(2)} ms (${min.toFixed(2)}–${max.toFixed(2)})`;
  const rows = Object.entries(calls).map(([name, { sockets, programs, background }]) => [
    name,
    milliseconds(times[`${name}: nothing`]),
    milliseconds(times[`${name}: the check`]),
    `${of(name).toFixed(2)} ms`,
    `${programs}`,
    background.join(', ') || 'none',
    `${sockets}`,
  ]);
  const slow = Object.keys(calls).filter((name) => of(name) >= aim);
  return [
    table(['shell', 'a shell that does nothing', 'one that reads `.envrc`', 'the check', 'programs that it waits for', 'in the background', 'sockets'], rows),
    '',
    `Programs and sockets are counted by strace. In the background \`find\` looks how old the lock is; with NX_OCI_TOOLS_TTL=0 nothing does.${slow.length > 0 ? ` **Over ${aim} ms:** ${slow.join(', ')}.` : ''}`,
  ].join('\n');
}
