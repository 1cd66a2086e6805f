// Measures nx-oci against the peers; see README.md.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildBinaries, copyBinaries } from './binaries.mjs';
import { writeSection } from './documentation.mjs';
import { describeMachine } from './machine.mjs';
import { repositoryRoot } from './peers.mjs';
import { startBuildah } from './tools/buildah.mjs';
import { startBuildkitTool } from './tools/buildkit.mjs';
import { startCrane } from './tools/crane.mjs';
import { startKo } from './tools/ko.mjs';
import { imageTarget, makeWorkspace, stopDaemon } from './workspace.mjs';

const { values } = parseArgs({
  options: {
    scenario: { type: 'string', default: process.env.NX_OCI_APKO ? 'A,B,C,D,E,F,G,H,I,J,K,L,M,N' : 'A,B,C,D,E,F,G,H,I,K,L,M,N' },
    rounds: { type: 'string', default: '7' },
    source: { type: 'string', default: repositoryRoot },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(readFileSync(path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'README.md'), 'utf8'));
  process.exit(0);
}
const rounds = Number(values.rounds);
const chosen = values.scenario.toUpperCase().split(',');
const results = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'results');
mkdirSync(results, { recursive: true });

// In lower case, since ko takes the path of a layout for a repository.
const folder = path.join(tmpdir(), `nx-oci-bench-${process.pid}`);
mkdirSync(folder);
const stops = [() => rmSync(folder, { recursive: true, force: true })];
const stopAll = async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
};
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void stopAll().finally(() => process.exit(1)));

const own = (name) => {
  const made = path.join(folder, name);
  mkdirSync(made, { recursive: true });
  return made;
};
const say = (text) => process.stderr.write(`${text}\n`);

try {
  say('Building the binaries');
  const binaries = own('binaries');
  const sizes = await buildBinaries(binaries);
  say('Making a workspace');
  const workspace = path.join(folder, 'workspace');
  const inWorkspace = path.join(workspace, 'bin');
  copyBinaries(binaries, inWorkspace);
  await makeWorkspace(workspace, { source: path.resolve(values.source), projects: { svc: imageTarget('bin/{arch}/svc') } });
  stops.push(() => stopDaemon(workspace));

  const peers = {};
  const addPeer = async (name, make) => {
    peers[name] = await make();
    stops.push(() => peers[name].stop());
  };
  if (chosen.includes('A') || chosen.includes('B')) await addPeer('crane', () => startCrane({ binaries, folder: own('crane') }));
  if (chosen.includes('A')) {
    say('Starting the peers');
    await addPeer('ko', () => startKo({ folder: own('ko'), repository: peers.crane.repository }));
    await addPeer('buildkit', () => startBuildkitTool({ binaries, folder: own('buildkit') }));
    await addPeer('buildah', () => startBuildah({ binaries, folder: own('buildah') }));
  }

  const machine = await describeMachine(path.resolve(values.source));
  const about = [
    `- ${machine.processor}, ${machine.memory}, ${machine.system}`,
    `- ${Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`).join(', ')}`,
    `- The program: ${Object.entries(sizes).map(([architecture, size]) => `${(size / 1e6).toFixed(1)} MB for ${architecture}`).join(', ')}; ${rounds} rounds after one to warm up, medians`,
  ].join('\n');
  process.stdout.write(`${about}\n`);
  if (values.write) writeSection('machine', about);

  for (const letter of chosen) {
    const scenario = await import(`./scenarios/${letter.toLowerCase()}.mjs`);
    say(`${letter}: ${scenario.title}`);
    const before = loadavg();
    const result = await scenario.measure({ workspace, binaries, folder: own(letter.toLowerCase()), peers, rounds });
    const text = `${scenario.report(result)}\n\nOf commit ${machine.commit}; load when it began ${before[0].toFixed(1)}.`;
    process.stdout.write(`\n## ${letter}: ${scenario.title}\n\n${text}\n`);
    writeFileSync(path.join(results, `${letter}.json`), `${JSON.stringify({ title: scenario.title, machine, load: { before, after: loadavg() }, result }, null, 2)}\n`);
    if (values.write) writeSection(letter, text);
  }
} finally {
  await stopAll();
}
