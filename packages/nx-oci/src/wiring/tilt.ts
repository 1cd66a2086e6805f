import path from 'node:path';
import type { Service } from './service';

/** A part of a Tiltfile between the comments that say which image it is of. */
export interface TiltBlock {
  project: string;
  target: string;
  /** What stands between the comments. */
  body: string;
  /** What of the file it takes, comments included. */
  start: number;
  end: number;
}

/** The parts of a Tiltfile that are of images. */
export function tiltBlocks(source: string): TiltBlock[] {
  return [...source.matchAll(/^# nx-oci begin (.+):([^:\r\n]+)\r?\n((?:(?!^# nx-oci begin )[^])*?)^# nx-oci end .*(?:\r?\n)?/gm)].map((match) => {
    const [whole, project, target, body] = match;
    return { project, target, body, start: match.index, end: match.index + whole.length };
  });
}

/** Whether a Tiltfile has an image built by the target that loads it, in a part of its own or in its author's words. */
export function buildsService(source: string, { project, loadTarget }: Service): boolean {
  const escaped = `${project}:${loadTarget}`.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  return new RegExp(`(?<![\\w@/.-])${escaped}(?![\\w:.-])`).test(source);
}

/** The name by which Tilt knows an image: without a tag, as manifests name what is pushed, or as compose names what is loaded. */
export function tiltReference(source: string, { localTag, repository }: Service): string {
  const local = localTag.replace(/:[^:/]*$/, '');
  return /^\s*docker_compose\(/m.test(source) ? local : (repository ?? local);
}

/** A service's part of a Tiltfile, without the comments around it. */
export function tiltBody(file: string, { project, root, loadTarget }: Service, reference: string): string {
  const folder = path.posix.relative(path.posix.dirname(file), root) || '.';
  return [
    'custom_build(',
    `    ${starlark(reference)},`,
    `    ${starlark(`npx nx run ${shell(`${project}:${loadTarget}`)} --tag=$EXPECTED_REF`)},`,
    `    deps=[${starlark(folder)}],`,
    // Else what Nx writes would start the next build.
    ...(folder === '.' || !folder.split('/').some((part) => part !== '..') ? ["    ignore=['dist', '.nx', 'node_modules'],"] : []),
    ')',
    '',
  ].join('\n');
}

/** The reference of a part that is as it was generated, whatever of its project changed since; else nothing. */
export function generatedReference(body: string): string | undefined {
  return /^custom_build\(\n {4}'([^'\\]+)',\n {4}'npx nx run \S+:(?:\S+-)?load --tag=\$EXPECTED_REF',\n {4}deps=\['[^'\\]+'\],\n(?: {4}ignore=\['dist', '\.nx', 'node_modules'\],\n)?\)\n$/.exec(
    body.replaceAll('\r\n', '\n'),
  )?.[1];
}

/** The text with a part for a service at its end. */
export function withTiltBlock(source: string, file: string, service: Service): string {
  const separator = source === '' ? '' : source.endsWith('\n') ? '\n' : '\n\n';
  return `${source}${separator}${wrapped(service, tiltBody(file, service, tiltReference(source, service)))}`;
}

/** The text with another body of a part. */
export function withTiltBody(source: string, block: TiltBlock, body: string): string {
  return source.slice(0, block.start) + wrapped(block, body) + source.slice(block.end);
}

/** The text without a part, and without one of the empty lines around it. */
export function withoutTiltBlock(source: string, { start, end }: TiltBlock): string {
  const before = source.slice(0, start);
  const after = source.slice(end);
  if (before === '') return after.replace(/^\r?\n/, '');
  return after === '' || /^\r?\n/.test(after) ? before.replace(/\n\r?\n$/, '\n') + after : before + after;
}

function wrapped({ project, target }: { project: string; target: string }, body: string): string {
  return `# nx-oci begin ${project}:${target}\n${body}# nx-oci end ${project}:${target}\n`;
}

function starlark(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

function shell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
