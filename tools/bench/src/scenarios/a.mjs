import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { sizeOf } from '../files.mjs';
import { daemonTime, runSteps } from '../run.mjs';
import { alternate, column } from '../statistics.mjs';
import { megabytes, ratio, seconds, table, timing } from '../table.mjs';
import { nxOci } from '../tools/nx-oci.mjs';

export const title = 'Two binaries of 35 MB to two tarballs and an index';

/** A peer as subjects of measurement. */
function subjectsOf(tool, folder) {
  let count = 0;
  const options = { cwd: tool.cwd, env: tool.env };
  const timed = async (steps) => {
    const output = path.join(folder, `output-${count++}`);
    mkdirSync(output);
    const before = tool.daemon ? daemonTime(tool.daemon) : 0;
    const times = await runSteps(steps(output), options);
    if (tool.daemon) times.cpu += daemonTime(tool.daemon) - before;
    const bytes = tool.outputs(output).reduce((sum, file) => sum + sizeOf(file), 0);
    if (bytes < 1e6) throw new Error(`${tool.name} wrote nothing.`);
    rmSync(output, { recursive: true });
    return { ...times, bytes };
  };
  return {
    async cold() {
      tool.cool?.();
      if (tool.coolSteps) await runSteps(tool.coolSteps, options);
      return timed(tool.steps);
    },
    async warm() {
      if (tool.beforeWarm) await runSteps(tool.beforeWarm, options);
      return timed(tool.warmSteps ?? tool.steps);
    },
  };
}

export async function measure({ workspace, folder, peers, rounds }) {
  const cold = {};
  const warm = {};
  const executor = (samples) => samples.map((sample) => ({ ...sample, wall: sample.executor, cpu: sample.executorCpu, process: sample.wall }));
  for (const tool of Object.values(peers)) {
    const own = path.join(folder, tool.name.toLowerCase());
    mkdirSync(own, { recursive: true });
    const subjects = subjectsOf(tool, own);
    cold[tool.name] = subjects.cold;
    if (tool.warms) warm[tool.name] = subjects.warm;
  }
  const bare = nxOci({ workspace, folder: path.join(folder, 'bare'), options: { base: 'none' } });
  const whole = nxOci({ workspace, folder: path.join(folder, 'static'), options: {} });
  cold['nx-oci'] = bare.cold;
  cold['nx-oci, static base'] = whole.cold;
  // buildah's cache and the others' are filled by the warm-up round.
  warm['nx-oci'] = bare.warm;
  warm['nx-oci, output in place'] = bare.again;
  warm['nx-oci, static base'] = whole.warm;

  const samples = { cold: await alternate(cold, rounds), warm: await alternate(warm, rounds) };
  for (const each of Object.values(samples)) for (const name of Object.keys(each)) if (name.startsWith('nx-oci')) each[name] = executor(each[name]);
  return summarize(samples, Object.values(peers));
}

function summarize({ cold, warm }, peers) {
  const row = (samples) => Object.fromEntries(['wall', 'cpu', 'bytes', 'process'].filter((field) => samples[0][field] !== undefined).map((field) => [field, column(samples, field)]));
  const all = (samples) => Object.fromEntries(Object.entries(samples).map(([name, each]) => [name, row(each)]));
  const result = { cold: all(cold), warm: all(warm) };
  const isPeer = (name) => peers.some((peer) => peer.name === name);
  const fastest = (rows) => Object.entries(rows).filter(([name]) => isPeer(name)).sort(([, a], [, b]) => a.wall.median - b.wall.median)[0];
  const [fastestCold] = fastest(result.cold);
  const [fastestWarm] = fastest(result.warm);
  const smallest = Math.min(...Object.entries(result.cold).filter(([name]) => isPeer(name)).map(([, { bytes }]) => bytes.median));
  return { ...result, fastestCold, fastestWarm, smallest };
}

export function report({ cold, warm, fastestCold, fastestWarm, smallest }) {
  const own = (rows) => rows['nx-oci'].wall.median;
  const rows = (all) => Object.entries(all).sort(([, a], [, b]) => a.wall.median - b.wall.median);
  const process = ({ process }) => (process ? seconds(process.median) : '–');
  return [
    '### Cold',
    '',
    table(
      ['', 'time (min–max)', 'of nx-oci’s', 'processor time', 'whole process', 'output', 'over the smallest peer’s'],
      rows(cold).map(([name, row]) => [name, timing(row.wall), ratio(row.wall.median / own(cold)), seconds(row.cpu.median), process(row), megabytes(row.bytes.median), `${((row.bytes.median / smallest - 1) * 100).toFixed(1)} %`]),
    ),
    '',
    '### Warm',
    '',
    table(
      ['', 'time (min–max)', `of the fastest peer’s, cold (${fastestCold})`, `of the fastest peer’s, warm (${fastestWarm})`, 'whole process'],
      rows(warm).map(([name, row]) => [
        name, timing(row.wall), ratio(row.wall.median / cold[fastestCold].wall.median), ratio(row.wall.median / warm[fastestWarm].wall.median), process(row),
      ]),
    ),
    '',
    ...remarks({ cold, warm, fastestCold, smallest }),
    'nx-oci is timed inside the executor; “whole process” is that with Node’s start and the loading of Nx. Peers are timed from the start of their first command to the end of their last, the platforms side by side. ' +
      'Processor time is that of the executor; of a peer, that of its commands and of the daemon that they talk to (BuildKit’s, crane’s registry). ' +
      'The static base (certificates, time zones, accounts) is a layer that the peers’ images do not have. ' +
      'BuildKit writes one archive for both platforms, ko a layout; crane and buildah have their index in a registry or store. ' +
      'ko’s time includes go’s check that nothing is to be compiled. crane has no cache; “output in place” is the case that the folder holds what an earlier build of the same wrote.',
  ].join('\n');
}

const reasons = {
  crane: 'it compresses at level 1, which costs less processor time and gives a larger output',
  'nx-oci’s warm run': 'where the output folder is gone, every byte of a layer is read, verified and written to layout and tarball',
};

/** Where the aims are missed, and why; nothing where they are met. */
function remarks({ cold, warm, fastestCold, smallest }) {
  const own = cold['nx-oci'];
  const faster = Object.entries(cold).filter(([name, { wall }]) => !name.startsWith('nx-oci') && wall.median < own.wall.median);
  const tenth = cold[fastestCold].wall.median / 10;
  const lines = [
    ...faster.map(([name, { wall, bytes }]) => `${name} is ahead here, cold: ${ratio(wall.median / own.wall.median)} of the time${reasons[name] ? `, as ${reasons[name]}` : ''} (${megabytes(bytes.median)} against ${megabytes(own.bytes.median)}).`),
    ...(warm['nx-oci'].wall.median > tenth ? [`The warm run misses a tenth of ${fastestCold}’s cold one (${seconds(tenth)}): ${reasons['nx-oci’s warm run']}.`] : []),
    ...(own.bytes.median > 1.03 * smallest ? ['The output is more than 3 % larger than the smallest: level 4 gives up some size for time.'] : []),
  ];
  return lines.length > 0 ? [`**Not ahead:** ${lines.join(' ')}`, ''] : [];
}
