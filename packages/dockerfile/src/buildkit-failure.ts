import path from 'node:path';
import { formatPlatform } from '@nx-oci/oci';
import type { DockerfileRequest } from './builder';
import type { BuildkitProgress } from './buildkit-progress';
import { connectionFailure } from './connection-failure';
import { DockerfileError } from './error';
import { archiveUnwritable, unwritableReason, baseUnavailable, builderFull, builderLost, emulationMissing, notGiven, stepFailed } from './build-failures';

/** What a build by BuildKit failed of, told by what its program printed. */
export function buildkitFailure(progress: Pick<BuildkitProgress, 'failed' | 'rest'>, { request, archive, builder }: { request: DockerfileRequest; archive: string; builder: string }): DockerfileError {
  const text = errorText(progress.rest);
  const { failed } = progress;
  const place = /^(.+):(\d+)$/.exec(progress.rest.find((line) => /^\S+:\d+$/.test(line)) ?? '')?.[2];
  const file = path.basename(request.dockerfile);
  const where = place === undefined ? file : `${file}:${place}`;

  if (/no space left on device|disk quota exceeded/i.test(text)) return text.includes(archive) ? archiveUnwritable(archive, 'the disk is full') : builderFull(builder, failed?.name);
  const unwritable = unwritableReason(text, archive);
  if (unwritable !== undefined) return archiveUnwritable(archive, unwritable);
  const [, base, why] = /failed to resolve source metadata for (\S+): (.*)/s.exec(text) ?? /^(\S+): failed to (?:copy|fetch|resolve|do request)[^:]*: (.*)/s.exec(text) ?? [];
  if (base !== undefined) return baseUnavailable(base, where, why);
  const printed = failed?.printed.join('\n') ?? '';
  if (/exec format error/.test(`${text}\n${printed}`)) return emulationMissing(builder, platformOf(failed?.name) ?? request.platforms.map(formatPlatform));
  const [, secret] = /secret (\S+): not found/.exec(text) ?? [];
  if (secret !== undefined) return notGiven(`secret "${secret}"`, where, 'secrets');
  const [ssh, named, unset] = /no SSH key "(.*)" forwarded|unset ssh forward key (\S*)/.exec(text) ?? [];
  if (ssh !== undefined) return notGiven(`ssh "${named || unset || 'default'}"`, where, 'ssh');
  const [, status] = /did not complete successfully: (?:exit code: )?(.*)/.exec(text) ?? [];
  if (status !== undefined && !/context canceled/.test(status)) {
    if (/no space left on device|disk quota exceeded/i.test(printed)) return builderFull(builder, failed?.name);
    return stepFailed(failed?.name ?? 'A step', where, `ended with ${status}`, failed?.printed ?? []);
  }
  if (isLost(text)) return builderLost(builder, text);
  if (/^Unavailable:|listing workers|failed to list workers|connection error/.test(text)) return connectionFailure(text, builder) ?? builderLost(builder, text);
  const step = failed && !/^\[(internal|context)/.test(failed.name) ? failed : undefined;
  if (step) return stepFailed(step.name, where, `failed: ${step.error.replace(/failed to calculate checksum of ref \S+: /, '')}`, step.printed);
  return new DockerfileError('dockerfile-invalid', {
    message: `${request.dockerfile} cannot be built${place === undefined ? '' : ` (line ${place})`}: ${text.replace(/^dockerfile parse error on /, '')}.`,
    remedy: 'Correct the Dockerfile, or the options of its target that name parts of it.',
  });
}

/** The platform of a step of a build for several: `[linux/arm64 build 2/3] RUN …`. */
function platformOf(step = ''): string[] | undefined {
  const [, platform] = /^\[([a-z]+\/[^ \]]+) /.exec(step) ?? [];
  return platform === undefined ? undefined : [platform.replace(/^.*->/, '')];
}

/** The error that the program ended with. */
function errorText(rest: readonly string[]): string {
  const at = rest.findLastIndex((line) => /^(error|ERROR): /.test(line));
  const lines = at < 0 ? rest.slice(-5) : rest.slice(at);
  return lines
    .join('\n')
    .replace(/^(error|ERROR): /, '')
    .replace(/^failed to (solve|build): /, '')
    .trim();
}

function isLost(text: string): boolean {
  return /error reading from server|failed to receive status|transport is closing|closing transport|no active session|server (is )?shutting down|graceful_?stop|context canceled|unexpected EOF|connection reset by peer|broken pipe|keepalive ping failed/i.test(text);
}
