import { readFileSync } from 'node:fs';
import path from 'node:path';
import { formatPlatform } from '@nx-oci/oci';
import { archiveUnwritable, baseUnavailable, builderFull, builderLost, emulationMissing, notGiven, stepFailed, unwritableReason } from './build-failures';
import type { DockerfileRequest } from './builder';
import { DockerfileError } from './error';

const builder = 'buildah';

/** What a build by buildah failed of, told by the last lines that it printed and how it ended. */
export function buildahFailure(printed: readonly string[], { status, request, archive }: { status: number | string; request: DockerfileRequest; archive: string }): DockerfileError {
  const at = printed.findLastIndex((line) => line.startsWith('Error: '));
  const text = (at < 0 ? printed.slice(-5) : printed.slice(at)).join('\n').replace(/^Error: /, '').trim();
  const where = path.basename(request.dockerfile);
  const begun = printed.findLastIndex((line) => /^(\[\d+\/\d+\] )?STEP \d+/.test(line));
  const step = printed[begun]?.replace(/^.*?STEP \S+ /, '') ?? 'the build';
  const said = printed.slice(begun + 1, at < 0 ? undefined : at).slice(-20);

  if (typeof status === 'string') return builderLost(builder, `it was ended by ${status}`);
  if (/no space left on device|disk quota exceeded/i.test(`${text}\n${said.join('\n')}`)) return text.includes(archive) ? archiveUnwritable(archive, 'the disk is full') : builderFull(builder, step);
  const [, image, why] = /(?:initializing source|copying from|reading image) (?:docker:\/\/)?"?([^"\s]+)"?: (.*)/s.exec(text) ?? [];
  if (image !== undefined) return baseUnavailable(image.replace(/:$/, ''), where, why);
  const [, short] = /short-name "(.*?)" did not resolve/.exec(text) ?? [];
  if (short !== undefined) return baseUnavailable(short, where, text);
  const unwritable = unwritableReason(text, archive);
  if (unwritable !== undefined) return archiveUnwritable(archive, unwritable);
  if (/exec format error/i.test(`${text}\n${said.join('\n')}`)) return emulationMissing(builder, request.platforms.map(formatPlatform));
  const [, secret] = /secret required but no secret with id (\S+) found/.exec(text) ?? [];
  if (secret !== undefined) return notGiven(`secret "${secret}"`, where, 'secrets');
  const [, ssh] = /ssh required but no ssh with id (\S+) found/.exec(text) ?? [];
  if (ssh !== undefined) return notGiven(`ssh "${ssh}"`, where, 'ssh');
  const [, ended] = /while running runtime: (.*)/.exec(text) ?? [];
  if (ended !== undefined) return stepFailed(step, where, `ended with ${ended.replace('exit status ', '')}`, said);
  const unknown = /Unknown instruction: "(\w+)"/.exec(text)?.[1];
  if (unknown !== undefined) return invalid(request, `unknown instruction ${unknown}`, lineOf(unknown, request.dockerfile));
  const [, built] = /building at STEP ".*?": (.*)/s.exec(text) ?? [];
  if (built !== undefined) return stepFailed(step, where, `failed: ${built}`, said);
  return invalid(request, text);
}

/** buildah does not tell the line. */
function lineOf(instruction: string, dockerfile: string): number | undefined {
  const lines = readFileSync(dockerfile, 'utf8').split('\n');
  const at = lines.findIndex((line) => line.trim().split(/\s/, 1)[0].toUpperCase() === instruction.toUpperCase());
  return at < 0 ? undefined : at + 1;
}

function invalid({ dockerfile }: DockerfileRequest, why: string, line?: number): DockerfileError {
  return new DockerfileError('dockerfile-invalid', {
    message: `${dockerfile} cannot be built${line === undefined ? '' : ` (line ${line})`}: ${why.replace(/\.$/, '')}.`,
    remedy: 'Correct the Dockerfile, or the options of its target that name parts of it.',
  });
}
