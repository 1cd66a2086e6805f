import { formatPlatform, parsePlatform, type Platform } from '@nx-oci/oci';
import { requirePlatforms } from './build-failures';
import { buildkitArguments, buildkitContexts } from './buildkit-contexts';
import { buildkitFailure } from './buildkit-failure';
import { archiveOutput } from './buildkit-output';
import { BuildkitProgress } from './buildkit-progress';
import type { Builder, DockerfileRequest } from './builder';
import { connectionFailure, unreachable } from './connection-failure';
import { csvFields } from './csv-fields';
import { DockerfileError } from './error';
import { givenSecrets } from './given-secrets';
import { redacted, redaction } from './redaction';
import { runProgram } from './run-program';

/** What docker says to `docker buildx` where it has no such plugin: it takes the options for its own. */
const withoutPlugin = /^Usage: +docker |is not a docker command/m;

/** How a builder of buildx is reached. */
export interface BuildxOptions {
  /** The file of `docker`, which has the plugin. */
  program: string;
  /** The builder; by default the one that is in use. */
  builder?: string;
  env?: NodeJS.ProcessEnv;
}

/** Milliseconds: a builder that is a container may have to be fetched and started. */
const startTimeout = 180_000;

/** A builder of `docker buildx`: one in a container, in a cluster, or elsewhere. Docker's own cannot write OCI archives everywhere. */
export function buildx({ program, builder, env = process.env }: BuildxOptions): Builder {
  const chosen = builder === undefined ? [] : ['--builder', builder];
  const name = `docker buildx${builder === undefined ? '' : ` builder "${builder}"`}`;
  return {
    name,
    together: true,
    async platforms() {
      const { status, stdout, stderr, late } = await runProgram(program, ['buildx', ...chosen, 'inspect', '--bootstrap'], { env, timeout: startTimeout });
      if (late) throw unreachable(name, `it has not started in ${startTimeout / 1000} s`);
      if (status !== 0 && withoutPlugin.test(stderr)) throw missing();
      const [, error] = /^\s*Error:\s+(.*)$/m.exec(stdout) ?? [];
      if (status !== 0 || error !== undefined) throw connectionFailure(error ?? stderr, name) ?? unreachable(name, (error ?? stderr).trim().split('\n').at(-1)!.replace(/^ERROR: /, ''));
      return [...stdout.matchAll(/^Platforms:\s+(.*)$/gm)].flatMap(([, list]) => list.split(',').flatMap((each) => platformIn(each)));
    },
    async check(platforms) {
      requirePlatforms(name, await this.platforms(), platforms);
    },
    async build(request, archive, report = {}) {
      const redact = redaction(givenSecrets(request, env));
      const progress = new BuildkitProgress((line) => report.onOutput?.(redact(line)));
      const { status } = await runProgram(program, ['buildx', ...chosen, ...buildArguments(request, archive)], { env, signal: report.signal, onLine: (line) => progress.feed(line) });
      if (status === 0) return;
      if (progress.rest.some((line) => /exporter is not supported for the docker driver/i.test(line))) throw withoutArchives(name);
      throw redacted(buildkitFailure(progress, { request, archive, builder: name }), redact);
    },
  };
}

/** The arguments of `docker buildx` for a build. No secret is in them. */
function buildArguments(request: DockerfileRequest, archive: string): string[] {
  const { dockerfile, context, platforms, target, secrets, ssh, caches, fresh } = request;
  return [
    'build', '--progress=rawjson', '--provenance=false', '--sbom=false',
    '--file', dockerfile, '--platform', platforms.map(formatPlatform).join(','),
    ...(target === undefined ? [] : ['--target', target]),
    ...Object.entries(buildkitArguments(request)).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    ...buildkitContexts(request).flatMap(({ name, folder, image }) => ['--build-context', `${name}=${folder ?? image}`]),
    ...Object.entries(secrets).flatMap(([id, source]) => ['--secret', csvFields('env' in source ? { id, env: source.env } : { id, src: source.file })]),
    ...Object.entries(ssh).flatMap(([id, files]) => ['--ssh', `${id}=${files.join(',')}`]),
    ...caches.from.flatMap((each) => ['--cache-from', each]),
    ...caches.to.flatMap((each) => ['--cache-to', each]),
    ...(fresh ? ['--no-cache'] : []),
    '--output', archiveOutput(archive),
    context,
  ];
}

/** The platform that buildx lists; those that it prefers have a star. Of kinds that no image is built for, none. */
function platformIn(listed: string): Platform[] {
  try {
    return [parsePlatform(listed.trim().replace(/\*$/, ''))];
  } catch {
    return [];
  }
}

function missing(): DockerfileError {
  return new DockerfileError('builder-missing', { message: 'Docker is installed, and has no buildx.', remedy: 'Install its plugin (the package docker-buildx-plugin or docker-buildx), or choose another kind of builder.' });
}

function withoutArchives(name: string): DockerfileError {
  return new DockerfileError('builder-config-invalid', {
    message: `${name} is the one in Docker itself, which cannot write OCI archives.`,
    remedy: 'Make one that can, and use it: docker buildx create --driver docker-container --use. Or let Docker store images in containerd.',
  });
}
