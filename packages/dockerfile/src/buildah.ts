import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { formatPlatform } from '@nx-oci/oci';
import { runnablePlatforms, runsPrograms } from './binfmt';
import { buildahFailure } from './buildah-failure';
import { emulationMissing } from './build-failures';
import type { Builder, DockerfileRequest } from './builder';
import { unreachable } from './connection-failure';
import { DockerfileError } from './error';
import { givenSecrets } from './given-secrets';
import { redacted, redaction } from './redaction';
import { runProgram } from './run-program';

/** How buildah is run. It takes its storage, isolation and registries from its own variables and files. */
export interface BuildahOptions {
  /** The file of `buildah`. */
  program: string;
  env?: NodeJS.ProcessEnv;
}

/** Milliseconds. */
const answerTimeout = 60_000;

/** buildah on this machine, without a daemon. */
export function buildah({ program, env = process.env }: BuildahOptions): Builder {
  const name = 'buildah';
  return {
    name,
    // Its several platforms are a list of images, of which an archive takes one.
    together: false,
    async platforms() {
      const { status, stderr, late } = await runProgram(program, ['info'], { env, timeout: answerTimeout });
      if (status !== 0 || late) throw unreachable(name, late ? `it has not answered in ${answerTimeout / 1000} s` : lastLine(stderr));
      return runnablePlatforms();
    },
    async check(platforms) {
      await this.platforms();
      const missing = platforms.filter((platform) => !runsPrograms(platform));
      if (missing.length > 0) throw emulationMissing(name, missing.map(formatPlatform));
    },
    async build(request, archive, report = {}) {
      const redact = redaction(givenSecrets(request, env));
      const scratch = mkdtempSync(path.join(tmpdir(), 'nx-oci-buildah-'));
      const printed: string[] = [];
      const run = async (args: string[]): Promise<void> => {
        const onLine = (line: string): void => {
          report.onOutput?.(redact(line));
          printed.push(line);
          if (printed.length > 200) printed.shift();
        };
        const { status } = await runProgram(program, args, { env, signal: report.signal, onLine });
        if (status !== 0) throw redacted(buildahFailure(printed, { status, request, archive }), redact);
      };
      try {
        const idFile = path.join(scratch, 'id');
        await run(buildArguments(request, idFile));
        await run(['push', '--quiet', '--format', 'oci', readFileSync(idFile, 'utf8').trim(), `oci-archive:${archive}`]);
      } finally {
        rmSync(scratch, { recursive: true, force: true });
      }
    },
  };
}

/** The arguments of `buildah` for a build. No secret is in them. */
function buildArguments(request: DockerfileRequest, idFile: string): string[] {
  const { dockerfile, context, platforms, target, args, contexts, secrets, ssh, epoch, caches, fresh } = request;
  return [
    'build', '--format', 'oci', '--layers', '--force-rm', '--iidfile', idFile,
    // Files get this time, too, and not only those that are newer.
    '--timestamp', String(epoch), '--identity-label=false',
    '--file', dockerfile, '--platform', formatPlatform(platforms[0]),
    ...(target === undefined ? [] : ['--target', target]),
    ...Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    ...Object.entries(contexts).flatMap(([name, each]) => ['--build-context', `${name}=${'folder' in each ? each.folder : `docker-image://${each.image}`}`]),
    ...Object.entries(secrets).flatMap(([id, source]) => ['--secret', `id=${id},${'env' in source ? `env=${source.env}` : `src=${source.file}`}`]),
    ...Object.entries(ssh).flatMap(([id, files]) => ['--ssh', `${id}=${files.join(',')}`]),
    ...caches.from.flatMap((each) => ['--cache-from', cacheRepository(each)]),
    ...caches.to.flatMap((each) => ['--cache-to', cacheRepository(each)]),
    ...(fresh ? ['--no-cache'] : []),
    context,
  ];
}

/** A cache of BuildKit's words in those of buildah, which knows repositories alone. Throws `builder-config-invalid`. */
function cacheRepository(cache: string): string {
  const [, repository] = /^type=registry(?:,mode=\w+)?,ref=([^,@]+?)(?:,mode=\w+)?$/.exec(cache) ?? [];
  if (repository !== undefined && !/:[^/]*$/.test(repository)) return repository;
  throw new DockerfileError('builder-config-invalid', {
    message: `buildah cannot keep its steps in the cache "${cache}".`,
    remedy: 'Give it a repository without a tag: type=registry,ref=registry.example/acme/cache.',
  });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)!.replace(/^Error: /, '');
}
