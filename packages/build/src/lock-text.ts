import type { Lock } from './lock';

/** Columns that prettier fills unless told otherwise. */
const width = 80;

type Json = string | number | boolean | null | undefined | readonly Json[] | { readonly [name: string]: Json };

/**
 * A lock as it stands in its file: JSON as prettier has it by its own settings, so that a workspace that is formatted stays
 * so. Objects have a line for each field; an array that has none in it has one line where it fits.
 */
export function lockText(lock: Lock): string {
  return `${layout(lock as unknown as Json, { indent: '', before: 0, after: 0 })}\n`;
}

/** Where a value stands: the indentation of its line, and how many characters of the line stand before and after it. */
interface Place {
  indent: string;
  before: number;
  after: number;
}

function layout(value: Json, { indent, before, after }: Place): string {
  const inner = `${indent}  `;
  const lines = (open: string, items: readonly string[], close: string): string =>
    items.length === 0 ? open + close : `${open}\n${items.map((item) => inner + item).join(',\n')}\n${indent}${close}`;
  if (Array.isArray(value)) {
    const line = oneLine(value);
    if (line !== undefined && before + line.length + after <= width) return line;
    return lines('[', value.map((item: Json, at) => layout(item, { indent: inner, before: inner.length, after: comma(at, value.length) })), ']');
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return lines('{', fields.map(([name, field], at) => {
    const start = `${JSON.stringify(name)}: `;
    return start + layout(field, { indent: inner, before: inner.length + start.length, after: comma(at, fields.length) });
  }), '}');
}

function comma(at: number, length: number): number {
  return at < length - 1 ? 1 : 0;
}

/** An array in one line; nothing where something in it has lines of its own. */
function oneLine(array: readonly Json[]): string | undefined {
  // Several lists of several items each are a table to prettier.
  if (array.length > 1 && array.every((item) => Array.isArray(item) && item.length > 1)) return undefined;
  const items = array.map((item) => (Array.isArray(item) ? oneLine(item) : typeof item === 'object' && item !== null && Object.keys(item).length > 0 ? undefined : JSON.stringify(item)));
  return items.includes(undefined) ? undefined : `[${items.join(', ')}]`;
}
