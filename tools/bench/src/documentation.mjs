import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from './peers.mjs';

const file = path.join(repositoryRoot, 'docs', 'benchmarks.md');

/** Puts text between `<!-- name -->` and `<!-- /name -->` of docs/benchmarks.md. */
export function writeSection(name, text) {
  const before = readFileSync(file, 'utf8');
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [start, end] = [before.indexOf(open), before.indexOf(close)];
  if (start < 0 || end < start) throw new Error(`docs/benchmarks.md has no ${open} … ${close}.`);
  writeFileSync(file, `${before.slice(0, start + open.length)}\n${text}\n${before.slice(end)}`);
}
