import { credentialFrom } from './auth-entries';
import type { Credential } from './credential';
import { RegistryError } from './error';
import { printableMessage } from './helper-message';
import { programOnPath } from './program-on-path';
import { runProgram, type ProgramResult } from './run-program';

/** What every helper prints, by agreement, when it has no entry. */
const notFound = /credentials not found in native keychain/i;

/** Docker's credential helpers (`docker-credential-<name> get`). Each is asked once for each address, and its answer kept. */
export class CredentialHelpers {
  readonly #env: NodeJS.ProcessEnv;
  readonly #timeout: number;
  readonly #answers = new Map<string, Promise<Credential | undefined>>();

  /** Helpers are looked up on `PATH` of `env`, and run in it. `timeout` is in milliseconds. */
  constructor(env: NodeJS.ProcessEnv, { timeout = 30_000 }: { timeout?: number } = {}) {
    this.#env = env;
    this.#timeout = timeout;
  }

  /**
   * What a helper has under the first of `addresses` that it knows. Throws `registry-config-invalid` if it is missing,
   * fails, hangs (it is killed, with what it started), or prints no JSON.
   */
  async find(name: string, addresses: readonly string[]): Promise<Credential | undefined> {
    for (const address of addresses) {
      const credential = await this.#answer(name, address);
      if (credential !== undefined) return credential;
    }
    return undefined;
  }

  #answer(name: string, address: string): Promise<Credential | undefined> {
    const key = JSON.stringify([name, address]);
    let answer = this.#answers.get(key);
    if (answer === undefined) {
      answer = this.#ask(name, address);
      this.#answers.set(key, answer);
    }
    return answer;
  }

  async #ask(name: string, address: string): Promise<Credential | undefined> {
    if (!/^[\w.+-]+$/.test(name)) throw failure(`The helper name ${JSON.stringify(name.slice(0, 60))} is not a plain name`);
    const program = `docker-credential-${name}`;
    const file = programOnPath(program, this.#env.PATH);
    if (file === undefined) throw failure(`${program} is not on PATH`);
    const result = await runProgram(file, ['get'], { env: this.#env, input: address, timeout: this.#timeout });
    if (notFound.test(result.stdout) || notFound.test(result.stderr)) return undefined;
    const problem = problemOf(result, this.#timeout);
    if (problem === undefined) {
      const { Username, Secret } = answerIn(result.stdout) ?? {};
      if (typeof Username === 'string' && typeof Secret === 'string') return Secret === '' ? undefined : credentialFrom(Username, Secret);
    }
    const said = printableMessage(result, this.#env);
    throw failure(`${program} ${problem ?? 'prints no JSON with Username and Secret'}${said && `: ${said}`}`);
  }
}

function problemOf({ outcome, status }: ProgramResult, timeout: number): string | undefined {
  switch (outcome) {
    case 'not-started':
      return `cannot be started (${status})`;
    case 'timed-out':
      return `gives no answer in ${timeout / 1000} s`;
    case 'too-much':
      return 'prints too much';
    case 'ended':
      return status === 0 ? undefined : `fails with ${typeof status === 'number' ? `status ${status}` : status}`;
  }
}

/** What a helper prints, if it is a JSON object. */
function answerIn(stdout: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(stdout);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function failure(what: string): RegistryError {
  return new RegistryError('registry-config-invalid', {
    message: `${what}.`,
    remedy: 'Install or repair the credential helper, or remove it from the configuration file that names it.',
  });
}
