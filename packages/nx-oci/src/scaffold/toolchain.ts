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
  const remedy = `Install ${program} ${least} or newer and have it in PATH.`;
  const printed = answerOf([program, ...args], { env: process.env, remedy });
  const version = semver.coerce(printed);
  if (version && semver.gte(version, least)) return;
  throw new PluginError('toolchain-missing', { message: version ? `${program} is ${version}, and ${least} is needed.` : `${program} says "${printed}" of its version.`, remedy });
}

/** The Go that is installed, by its name, `go1.26.8`; nothing where it is no release, which others could have too. Throws `toolchain-missing`. */
export function presentGo(): string | undefined {
  const env = { ...process.env, GOTOOLCHAIN: 'local' };
  return /^go1\.\d+\.\d+$/.exec(answerOf(['go', 'env', 'GOVERSION'], { env, remedy: 'See what is wrong with Go: new modules name the one that is installed.' }))?.[0];
}

/** Milliseconds that a program has for an answer, which on a busy machine takes its time. */
const patience = 120_000;

/** What a program prints. Throws `toolchain-missing` where it is not there, fails, or does not answer. */
function answerOf([program, ...args]: string[], { env, remedy }: { env: NodeJS.ProcessEnv; remedy: string }): string {
  const { stdout, stderr, error, status, signal } = spawnSync(program, args, { encoding: 'utf8', timeout: patience, env });
  if (status === 0) return stdout.trim();
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  const what = `${program} ${args.join(' ')}`;
  throw new PluginError('toolchain-missing', {
    message:
      code === 'ENOENT'
        ? `${program} is not installed, or not in PATH.`
        : code === 'ETIMEDOUT'
          ? `${what} did not answer within ${patience / 1000} seconds.`
          : `${what} fails: ${stderr?.trim() || (error?.message ?? `it ended with ${status ?? signal}`)}.`,
    remedy: code === 'ETIMEDOUT' ? 'Run it again, when the machine is less busy.' : remedy,
    cause: error,
  });
}
