import { DockerfileError } from './error';

/** A Dockerfile as it stands: its directives, and its instructions in their order. */
export interface ParsedDockerfile {
  /** How messages name it. */
  file: string;
  /** The character that ends a line which goes on: `\`, or a backtick. */
  escape: string;
  /** `# syntax=`, as written. */
  syntax?: string;
  instructions: Instruction[];
}

/** An instruction. */
export interface Instruction {
  /** Number of its first line, from 1. */
  line: number;
  /** In capitals. */
  name: string;
  /** Options in front: `--from=build` each, without quotes. */
  flags: Flag[];
  /** What is behind them, continued lines in one. */
  text: string;
  /** The words of its JSON form, where it has it. */
  json?: string[];
  /** Words in it that stand for texts below it: `<<EOF`. */
  heredocs: string[];
}

/** An option of an instruction. */
export interface Flag {
  name: string;
  value: string;
}

/** All instructions that Dockerfiles have. */
const known = ['ADD', 'ARG', 'CMD', 'COPY', 'ENTRYPOINT', 'ENV', 'EXPOSE', 'FROM', 'HEALTHCHECK', 'LABEL', 'MAINTAINER', 'ONBUILD', 'RUN', 'SHELL', 'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR'];

/** Reads the text of a Dockerfile as BuildKit does. `file` is how messages name it. Throws `dockerfile-invalid`. */
export function parseDockerfile(text: string, file: string): ParsedDockerfile {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const { escape, syntax } = directivesOf(lines, file);
  const instructions: Instruction[] = [];
  const continued = new RegExp(`(^|[^${escape === '\\' ? '\\\\' : escape}])${escape === '\\' ? '\\\\' : escape}[ \\t]*$`);
  for (let at = 0; at < lines.length;) {
    const line = at + 1;
    let logical = '';
    for (let open = true, first = true; open && at < lines.length; first = false) {
      const physical = lines[at++];
      if (/^\s*#/.test(physical)) {
        if (first) break;
        continue;
      }
      // An empty line does not end what goes on.
      if (!first && physical.trim() === '') continue;
      const part = first ? physical.trimStart() : physical;
      open = continued.test(part);
      logical += open ? part.replace(continued, '$1') : part;
    }
    if (logical.trim() === '') continue;
    const instruction = instructionOf(logical.trim(), { line, file, escape });
    for (const word of instruction.heredocs) at = afterHeredoc(word, lines, at, { line, file });
    instructions.push(instruction);
  }
  return { file, escape, ...(syntax !== undefined && { syntax }), instructions };
}

/** An instruction in one line; the trigger of an ONBUILD is one, too. Throws `dockerfile-invalid`. */
export function instructionOf(logical: string, { line, file, escape }: { line: number; file: string; escape: string }): Instruction {
  const [, word, rest] = /^(\S+)\s*([^]*)$/.exec(logical)!;
  const name = word.toUpperCase();
  if (!known.includes(name)) {
    throw invalid(`${file}:${line}`, `"${word}" is no instruction`, `Correct it to one of ${known.join(', ')}; a line that goes on ends with "${escape}".`);
  }
  const { flags, text } = flagsOf(rest, escape);
  const takesHeredocs = ['ADD', 'COPY', 'RUN'].includes(name) || (name === 'ONBUILD' && /^(ADD|COPY|RUN)\b/i.test(text));
  const json = jsonWords(text);
  return { line, name, flags, text, ...(json && { json }), heredocs: takesHeredocs && !json ? heredocsOf(text) : [] };
}

/** An error of a place in a Dockerfile: `why` says what is wrong, without a full stop. */
export function invalid(place: string, why: string, remedy: string): DockerfileError {
  return new DockerfileError('dockerfile-invalid', { message: `${place}: ${why}.`, remedy });
}

function directivesOf(lines: readonly string[], file: string): { escape: string; syntax?: string } {
  const found = new Map<string, string>();
  for (const [at, line] of lines.entries()) {
    const [, written, value] = /^#\s*([A-Za-z][A-Za-z0-9]*)\s*=\s*(.+?)\s*$/.exec(line.trim()) ?? [];
    const name = written?.toLowerCase();
    // The first line of another kind ends them.
    if (name === undefined || !['syntax', 'escape', 'check'].includes(name)) break;
    if (found.has(name)) throw invalid(`${file}:${at + 1}`, `the directive "${name}" is there twice`, 'Remove one of them.');
    if (name === 'escape' && value !== '\\' && value !== '`') throw invalid(`${file}:${at + 1}`, `escape is "${value}"`, 'Use a backslash or a backtick.');
    found.set(name, value);
  }
  return { escape: found.get('escape') ?? '\\', syntax: found.get('syntax') };
}

/** Takes options from the front of an instruction's text. */
function flagsOf(rest: string, escape: string): { flags: Flag[]; text: string } {
  const flags: Flag[] = [];
  let at = 0;
  for (;;) {
    while (/\s/.test(rest[at] ?? '')) at += 1;
    if (!rest.startsWith('--', at)) return { flags, text: rest.slice(at) };
    let word = '';
    for (let quote = ''; at < rest.length && (quote !== '' || !/\s/.test(rest[at])); at += 1) {
      const each = rest[at];
      if (each === escape && at + 1 < rest.length) word += rest[(at += 1)];
      else if (each === quote) quote = '';
      else if (quote === '' && (each === '"' || each === "'")) quote = each;
      else word += each;
    }
    if (word === '--') return { flags, text: rest.slice(at).trimStart() };
    const [, name, value = ''] = /^--([^=]*)=?([^]*)$/.exec(word)!;
    flags.push({ name: name.toLowerCase(), value });
  }
}

function jsonWords(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const value = JSON.parse(text) as unknown;
    return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The words of a text, quotes and all. */
export function wordsOf(text: string): string[] {
  return text.match(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'])+/gs) ?? [];
}

function heredocsOf(text: string): string[] {
  return wordsOf(text).filter((word) => /^\d*<<-?[^<]+$/.test(word));
}

/** The number of the line behind a heredoc's text. */
function afterHeredoc(word: string, lines: readonly string[], from: number, { line, file }: { line: number; file: string }): number {
  const [, dash, rest] = /^\d*<<(-?)([^<]+)$/.exec(word)!;
  const end = rest.replaceAll(/["'\\]/g, '');
  const at = lines.findIndex((each, index) => index >= from && (dash ? each.replace(/^\t+/, '') : each) === end);
  if (at >= 0) return at + 1;
  throw invalid(`${file}:${line}`, `the text of ${word} has no end`, `Write "${end}" in a line of its own below it.`);
}
