import path from 'node:path';
import { formatPlatform, type Platform } from '@nx-oci/oci';
import { requireAddress, type BuilderTls } from './buildkit-address';
import { buildkitArguments, buildkitContexts } from './buildkit-contexts';
import { buildkitFailure } from './buildkit-failure';
import { archiveOutput } from './buildkit-output';
import { BuildkitProgress } from './buildkit-progress';
import { requirePlatforms } from './build-failures';
import type { Builder, DockerfileRequest } from './builder';
import { connectionFailure, isCutOff, unreachable } from './connection-failure';
import { csvFields } from './csv-fields';
import { DockerfileError } from './error';
import { givenSecrets } from './given-secrets';
import { redacted, redaction } from './redaction';
import { runProgram } from './run-program';

/** How buildkitd is reached by its own client. */
export interface BuildctlOptions {
  /** The file of `buildctl`. */
  program: string;
  address: string;
  tls?: BuilderTls;
  /** Allows an address beyond this machine without TLS. */
  plaintext?: boolean;
  env?: NodeJS.ProcessEnv;
}

/** Milliseconds in which a builder says what it can do. */
export const answerTimeout = 20_000;

/** A buildkitd, by the program `buildctl`. Throws `builder-config-invalid`, `builder-plaintext`. */
export function buildctl({ program, address, tls, plaintext, env = process.env }: BuildctlOptions): Builder {
  const connection = ['--addr', requireAddress(address, { tls, plaintext }), ...(/^tcp:/.test(address) ? tlsArguments(tls) : [])];
  const name = `buildkitd at ${withoutUser(address)}`;
  return {
    name,
    together: true,
    async platforms() {
      const ask = (): ReturnType<typeof runProgram> => runProgram(program, [...connection, 'debug', 'workers', '--format', '{{json .}}'], { env, timeout: answerTimeout });
      let answer = await ask();
      for (let again = 0; again < 3 && answer.status !== 0 && isCutOff(answer.stderr); again += 1) answer = await ask();
      const { status, stdout, stderr, late } = answer;
      if (late) throw unreachable(name, `it has not answered in ${answerTimeout / 1000} s`);
      if (status !== 0) throw connectionFailure(stderr, name) ?? settingsRefused(name, stderr);
      const workers = JSON.parse(stdout) as { platforms: Platform[] }[];
      return workers.flatMap((worker) => worker.platforms);
    },
    async check(platforms) {
      requirePlatforms(name, await this.platforms(), platforms);
    },
    async build(request, archive, report = {}) {
      const redact = redaction(givenSecrets(request, env));
      const progress = new BuildkitProgress((line) => report.onOutput?.(redact(line)));
      const { status } = await runProgram(program, [...connection, ...buildArguments(request, archive)], { env, signal: report.signal, onLine: (line) => progress.feed(line) });
      if (status !== 0) throw redacted(buildkitFailure(progress, { request, archive, builder: name }), redact);
    },
  };
}

/** The arguments of `buildctl` for a build. No secret is in them. */
function buildArguments(request: DockerfileRequest, archive: string): string[] {
  const { dockerfile, context, platforms, target, secrets, ssh, caches, fresh } = request;
  const contexts = buildkitContexts(request);
  const option = (name: string, value: string): string[] => ['--opt', `${name}=${value}`];
  return [
    'build', '--progress=rawjson', '--frontend', 'dockerfile.v0',
    '--local', `context=${context}`, '--local', `dockerfile=${path.dirname(dockerfile)}`,
    ...option('filename', path.basename(dockerfile)),
    ...option('platform', platforms.map(formatPlatform).join(',')),
    ...(target === undefined ? [] : option('target', target)),
    ...Object.entries(buildkitArguments(request)).flatMap(([name, value]) => option(`build-arg:${name}`, value)),
    ...contexts.flatMap(({ name, folder, image }, at) =>
      folder === undefined ? option(`context:${name}`, image!) : ['--local', `named${at}=${folder}`, ...option(`context:${name}`, `local:named${at}`)],
    ),
    ...Object.entries(secrets).flatMap(([id, source]) => ['--secret', csvFields('env' in source ? { id, env: source.env } : { id, src: source.file })]),
    ...Object.entries(ssh).flatMap(([id, files]) => ['--ssh', `${id}=${files.join(',')}`]),
    ...caches.from.flatMap((each) => ['--import-cache', each]),
    ...caches.to.flatMap((each) => ['--export-cache', each]),
    ...(fresh ? ['--no-cache'] : []),
    '--output', archiveOutput(archive),
  ];
}

function tlsArguments({ ca, cert, key, serverName }: BuilderTls = {}): string[] {
  const files = { '--tlscacert': ca, '--tlscert': cert, '--tlskey': key, '--tlsservername': serverName };
  return Object.entries(files).flatMap(([name, value]) => (value === undefined ? [] : [name, value]));
}

/** A user and a password in an address are nobody else's to read. */
function withoutUser(address: string): string {
  return address.replace(/\/\/[^/]*@/, '//');
}

function settingsRefused(name: string, printed: string): DockerfileError {
  return new DockerfileError('builder-config-invalid', {
    message: `buildctl does not take the settings of ${name}: ${printed.trim().split('\n').at(-1)!.replace(/^error: /, '')}.`,
    remedy: 'Correct the certificates and address of the builder.',
  });
}
