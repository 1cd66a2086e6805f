import { accessSync, constants, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sizeOf } from '../files.mjs';
import { run } from '../run.mjs';

/** The program, which `NX_OCI_APKO` has to name: no registry that tools/peers installs from has it. */
export function apkoProgram() {
  const program = process.env.NX_OCI_APKO;
  if (!program) throw new Error('Set NX_OCI_APKO to the path of apko: no registry that tools/peers installs from has it.');
  accessSync(program, constants.X_OK);
  return program;
}

/** apko as a subject of measurement, with a lock of its own: `cold` with nothing cached, `warm` with what a run before has left. */
export async function startApko({ folder, configuration, name }) {
  const program = apkoProgram();
  const file = path.join(folder, `${name}.yaml`);
  const lock = path.join(folder, `${name}.lock.json`);
  const cache = path.join(folder, `${name}-cache`);
  const output = path.join(folder, name);
  const env = { HOME: folder };
  mkdirSync(folder, { recursive: true });
  // YAML takes JSON.
  writeFileSync(file, JSON.stringify(configuration));
  await run([program, 'lock', '--cache-dir', cache, '--output', lock, file], { env });
  const build = async () => {
    rmSync(output, { recursive: true, force: true });
    mkdirSync(output);
    const { wall, cpu } = await run([program, 'build', '--sbom=false', '--vcs=false', '--cache-dir', cache, '--lockfile', lock, file, 'test:latest', output], { env });
    return { wall, cpu, bytes: sizeOf(output) };
  };
  return {
    async cold() {
      rmSync(cache, { recursive: true, force: true });
      return build();
    },
    warm: build,
    version: async () => /GitVersion:\s+(\S+)/.exec((await run([program, 'version'])).stdout)?.[1] ?? 'unknown',
  };
}
