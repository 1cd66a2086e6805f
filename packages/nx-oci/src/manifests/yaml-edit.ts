import { isAlias, isMap, isScalar, stringify, type Document, type Node, type Pair, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';

/** A change of a text: what stands from `start` up to `end` becomes `text`. */
export interface TextEdit {
  start: number;
  end: number;
  text: string;
}

/** The text with all changes made. They do not overlap; what is put in at one place keeps its order. */
export function applyEdits(source: string, edits: TextEdit[]): string {
  let at = 0;
  let result = '';
  for (const { start, end, text } of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    result += source.slice(at, start) + text;
    at = end;
  }
  return result + source.slice(at);
}

/** A node itself, or what an alias stands for. */
export function resolved(node: unknown, document: Document.Parsed): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

/** The text of a string, also of one that an alias stands for. */
export function textOf(node: unknown, document: Document.Parsed): string | undefined {
  const scalar = resolved(node, document);
  return isScalar(scalar) && typeof scalar.value === 'string' ? scalar.value : undefined;
}

/** The entry of a map that has a key. */
export function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
}

/** Sets the value of an entry, in the quotes that it has. The value needs none, and so for all that is written here. */
export function setValue(source: string, pair: Pair, value: string): TextEdit {
  const node = pair.value as Node | null;
  const text = quoted(value, isQuoted(node) ? node : (pair.key as Scalar));
  if (!node?.range) return insertion((pair.key as Scalar).range![1], `: ${text}`);
  const [start, end] = node.range;
  if (start === end) return insertion(start, ` ${text}`);
  // A block scalar ends behind its last line.
  return { start, end: contentEnd(source, end), text };
}

/** Renames the key of an entry. */
export function setKey(pair: Pair, key: string): TextEdit {
  const [start, end] = (pair.key as Scalar).range!;
  return { start, end, text: quoted(key, pair.key as Scalar) };
}

/** Adds an entry behind another one of the same map. */
export function insertAfter(source: string, map: YAMLMap, pair: Pair, key: string, value: string): TextEdit {
  const like = pair.key as Scalar;
  const entry = `${quoted(key, like)}: ${quoted(value, like)}`;
  const [start] = like.range!;
  if (map.flow) return insertion(pairEnd(source, pair), `${flowSeparator(source, start)}${entry}`);
  return linesAfter(source, pair, [`${indentation(source, start)}${entry}`]);
}

/** Removes an entry that is not the only one of its map, and the comment behind it. */
export function removePair(source: string, map: YAMLMap, pair: Pair): TextEdit {
  const at = map.items.indexOf(pair);
  const [start] = (pair.key as Scalar).range!;
  const end = pairEnd(source, pair);
  if (at === 0) return { start, end: map.flow ? (map.items[1].key as Scalar).range![0] : nextLineText(source, end), text: '' };
  return map.flow
    ? { start: pairEnd(source, map.items[at - 1]), end, text: '' }
    : { start: contentEnd(source, lineStart(source, start)), end: lineEnd(source, end), text: '' };
}

/** Adds an entry with any value to the end of a map that has entries. */
export function appendEntry(source: string, map: YAMLMap, key: string, value: unknown): TextEdit {
  const last = map.items.at(-1)!;
  const [start] = (last.key as Scalar).range!;
  if (map.flow) return insertion(pairEnd(source, last), `${flowSeparator(source, start)}${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  const indent = indentation(source, start);
  return insertion(ownEnd(source, pairEnd(source, last), indent), `${lineBreak(source)}${blockEntry(source, indent, key, value)}`);
}

/** The lines of an entry with any value, indented, without the last line break. */
export function blockEntry(source: string, indent: string, key: string, value: unknown): string {
  const lines = stringify({ [key]: value }, { indent: indent.length || 2, lineWidth: 0 }).trimEnd().split('\n');
  return lines.map((line) => `${indent}${line}`).join(lineBreak(source));
}

/** Adds a map to the end of a list that has items. */
export function appendItem(source: string, list: YAMLSeq, entries: Record<string, string>): TextEdit {
  const last = list.items.at(-1) as Node;
  const end = contentEnd(source, last.range![1]);
  if (list.flow) return insertion(end, `${flowSeparator(source, last.range![0])}${flowMap(entries, isJson(last))}`);
  const { srcToken } = list as YAMLSeq & { srcToken: { items: { start: { type: string; offset: number }[] }[] } };
  const dash = srcToken.items[0].start.find(({ type }) => type === 'seq-item-ind')!;
  return insertion(lineEnd(source, end), `${lineBreak(source)}${blockItem(source, indentation(source, dash.offset), entries)}`);
}

/** Gives a map an entry at its end, with a list of maps; or `pair` that list, where it is there without items. */
export function appendList(
  source: string,
  map: YAMLMap,
  key: string,
  entries: Record<string, string>[],
  pair?: Pair,
): TextEdit {
  const last = map.items.at(-1)!;
  const like = last.key as Scalar;
  const json = like.type === 'QUOTE_DOUBLE';
  const flow = `[${entries.map((each) => flowMap(each, json)).join(', ')}]`;
  if (pair) {
    const [start, end] = (pair.value as Node).range!;
    return { start, end, text: start === end ? ` ${flow}` : flow };
  }
  const [start] = like.range!;
  if (map.flow) return insertion(pairEnd(source, last), `${flowSeparator(source, start)}${quoted(key, like)}: ${flow}`);
  const indent = indentation(source, start);
  return linesAfter(source, last, [`${indent}${key}:`, ...entries.map((each) => blockItem(source, indent, each))]);
}

function linesAfter(source: string, { key, value }: Pair, lines: string[]): TextEdit {
  const { type, range } = ((value as Scalar | null) ?? key) as Scalar;
  // The empty lines at the end of a block scalar may be part of it.
  const isBlock = type === 'BLOCK_FOLDED' || type === 'BLOCK_LITERAL';
  if (isBlock && source[range![1] - 1] === '\n') return insertion(range![1], lines.map((line) => `${line}${lineBreak(source)}`).join(''));
  return insertion(lineEnd(source, contentEnd(source, range![1])), lines.map((line) => `${lineBreak(source)}${line}`).join(''));
}

function blockItem(source: string, indent: string, entries: Record<string, string>): string {
  const lines = Object.entries(entries).map(([key, value]) => `${key}: ${value}`);
  return `${indent}- ${lines.join(`${lineBreak(source)}${indent}  `)}`;
}

function flowMap(entries: Record<string, string>, json: boolean): string {
  const text = (value: string): string => (json ? JSON.stringify(value) : value);
  const pairs = Object.entries(entries).map(([key, value]) => `${text(key)}: ${text(value)}`);
  return `{${pairs.join(', ')}}`;
}

function isJson(node: Node): boolean {
  return isMap(node) && isQuoted(node.items[0]?.key);
}

function isQuoted(node: unknown): node is Scalar {
  return isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE');
}

function quoted(value: string, { type }: Scalar): string {
  if (type === 'QUOTE_DOUBLE') return `"${value}"`;
  return type === 'QUOTE_SINGLE' ? `'${value}'` : value;
}

function insertion(at: number, text: string): TextEdit {
  return { start: at, end: at, text };
}

/** What goes between an entry that begins at `start` and one more of the same flow collection. */
function flowSeparator(source: string, start: number): string {
  const before = source.slice(lineStart(source, start), start);
  return /^\s*$/.test(before) ? `,${lineBreak(source)}${before}` : ', ';
}

/** As many spaces as stand, or would, before a place on its line. */
function indentation(source: string, at: number): string {
  return ' '.repeat(at - lineStart(source, at));
}

function pairEnd(source: string, { key, value }: Pair): number {
  return contentEnd(source, ((value as Node | null) ?? (key as Scalar)).range![1]);
}

/** `at`, or before the line breaks that precede it: where block collections end, they include their last one. */
function contentEnd(source: string, at: number): number {
  let end = at;
  while (end > 0 && /[\r\n]/.test(source[end - 1])) end--;
  return end;
}

function lineStart(source: string, at: number): number {
  const start = source.lastIndexOf('\n', at - 1) + 1;
  return source.startsWith('\ufeff', start) ? start + 1 : start;
}

function lineEnd(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  if (end < 0) return source.length;
  return source[end - 1] === '\r' ? end - 1 : end;
}

/** Where the first line after `at` that is not blank begins to say something, perhaps a comment. */
function nextLineText(source: string, at: number): number {
  const end = lineEnd(source, at);
  return end + /^\s*/.exec(source.slice(end))![0].length;
}

/** The end of the line of `at`, or of the last comment below that is indented deeper than `indent`, and so belongs to what ends there. */
function ownEnd(source: string, at: number, indent: string): number {
  const end = lineEnd(source, at);
  const comments = new RegExp(`^(?:\\s*\\n${indent}[ \\t]+#.*)+`).exec(source.slice(end));
  return end + (comments?.[0].trimEnd().length ?? 0);
}

/** The line breaks of a text. */
export function lineBreak(source: string): string {
  return source.includes('\r\n') ? '\r\n' : '\n';
}
