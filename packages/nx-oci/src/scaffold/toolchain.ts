import { spawnSync } from 'node:child_process';
import semver from 'semver';
import { PluginError } from '../error';

/** A program that the targets of a new project run. */
export interface Toolchain {
  program: string;
  /** Arguments that have it print its version. */
  args: string[];
  /** The oldest version that will do. */
  least: string;
}

/** Refuses a program that is missing or too old, before anything is written. Throws `toolchain-missing`. */
export function requireToolchain({ program, args, least }: Toolchain): void {
  const { stdout, error, status } = spawnSync(program, args, { encoding: 'utf8', timeout: 20_000, env: process.env });
  const version = error === undefined && status === 0 ? semver.coerce(stdout) : null;
  if (version && semver.gte(version, least)) return;
  throw new PluginError('toolchain-missing', {
    message: version ? `${program} is ${version}, and ${least} is needed.` : `${program} is not installed, or does not answer.`,
    remedy: `Install ${program} ${least} or newer and have it in PATH.`,
    cause: error,
  });
}

/** The Go that is installed, by its name, `go1.26.8`; nothing where it is no release, which others could have too. */
export function presentGo(): string | undefined {
  const { stdout } = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8', timeout: 20_000, env: { ...process.env, GOTOOLCHAIN: 'local' } });
  return /^go1\.\d+\.\d+$/.exec((stdout ?? '').trim())?.[0];
}
