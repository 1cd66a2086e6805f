import { structuredPatch } from 'diff';
import { stringify } from 'yaml';
import { objectTitle, type Fields } from '../manifests/cluster-objects';
import type { Comparison, Difference } from './compare-application';

/** How a comparison is told. */
export type DiffFormat = 'text' | 'markdown';

/** What is compared, by name. */
export interface Subject {
  /** What rendered. */
  project: string;
  application: string;
}

/** What a comment of GitHub has at most. Characters. */
export const commentLimit = 65_536;

/** Lines around a change. */
const context = 3;
/** More lines that come and go are not matched with each other, which would take long. */
const mostEdits = 1_000;

/** A comparison for a terminal: a unified diff an object, and what they come to in the last line. */
export function comparisonText(comparison: Comparison, subject: Subject): string {
  const parts = comparison.differences.map((difference) => `${difference.change} ${objectTitle(difference)}\n--- live\n+++ rendered\n${hunksOf(difference).join('\n')}\n`);
  return [...parts, ...comparison.notes.map((note) => `note: ${note}\n`), `${summary(comparison, subject)}\n`].join('');
}

/**
 * A comparison for a comment at a pull request: what changes as a list, and a section for each that is closed at first. It has
 * `limit` characters at most: sections that do not fit are left out, and said to be. The first line is the same for a project
 * and an application, so that a later comment can take its place.
 */
export function comparisonMarkdown(comparison: Comparison, subject: Subject, { limit = commentLimit }: { limit?: number } = {}): string {
  const head = `<!-- nx-oci diff ${commentSafe(subject.project)} ${commentSafe(subject.application)} -->\n**${escapeHtml(summary(comparison, subject))}**\n`;
  const notes = comparison.notes.map((note) => `\n${note}\n`).join('');
  const left = (count: number): string => (count === 0 ? '' : `\n${count} ${count === 1 ? 'object does' : 'objects do'} not fit here: without --format=markdown all is shown.\n`);
  const room = limit - head.length - notes.length - left(comparison.differences.length).length;
  const sections: string[] = [];
  let used = 0;
  let omitted = 0;
  for (const difference of comparison.differences) {
    const section = sectionOf(difference, room - used);
    if (section === undefined) omitted++;
    else {
      sections.push(section);
      used += section.length;
    }
  }
  return `${head}${sections.join('')}${left(omitted)}${notes}`;
}

/** A section of at most `room` characters, its diff cut short for it; nothing where not even its title fits. */
function sectionOf(difference: Difference, room: number): string | undefined {
  const lines = hunksOf(difference);
  const [added, removed] = ['+', '-'].map((sign) => lines.filter((line) => line.startsWith(sign)).length);
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([ticks]) => ticks.length)));
  const fence = '`'.repeat(longest + 1);
  const open = `\n<details><summary>${difference.change} <code>${escapeHtml(objectTitle(difference))}</code> +${added} −${removed}</summary>\n\n${fence}diff\n`;
  const close = `${fence}\n\n</details>\n`;
  const whole = `${open}${lines.join('\n')}\n${close}`;
  if (whole.length <= room) return whole;
  const cut = '… (cut)\n';
  let kept = open;
  for (const line of lines) {
    if (kept.length + line.length + 1 + cut.length + close.length > room) break;
    kept += `${line}\n`;
  }
  return kept.length + cut.length + close.length <= room ? `${kept}${cut}${close}` : undefined;
}

function summary({ objects, differences }: Comparison, { project, application }: Subject): string {
  const names = (['added', 'changed', 'removed'] as const).map((change) => [differences.filter((each) => each.change === change).length, change] as const);
  const counts = names.filter(([count]) => count > 0).map(([count, change]) => `${count} ${change}`);
  const all = `${objects} ${objects === 1 ? 'object' : 'objects'}`;
  return counts.length === 0 ? `${project} is as the application ${application} lives: ${all} compared` : `${project} differs from the application ${application} as it lives: of ${all} ${counts.join(', ')}`;
}

/** The lines of a unified diff, by YAML with sorted keys. */
function hunksOf({ live, wanted }: Difference): string[] {
  const [before, after] = [live, wanted].map((fields) => (fields ? yamlOf(fields) : ''));
  const patch = structuredPatch('live', 'rendered', before, after, undefined, undefined, { context, maxEditLength: mostEdits });
  if (!patch) return [...linesOf(before).map((line) => `-${line}`), ...linesOf(after).map((line) => `+${line}`)];
  return patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [`@@ -${startOf(oldStart, oldLines)},${oldLines} +${startOf(newStart, newLines)},${newLines} @@`, ...lines.filter((line) => !line.startsWith('\\'))]);
}

/** A side without lines begins at 0. */
const startOf = (start: number, lines: number): number => (lines === 0 ? start - 1 : start);
const yamlOf = (fields: Fields): string => stringify(fields, { sortMapEntries: true, lineWidth: 0, aliasDuplicateObjects: false });
const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));
const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
/** Fit to stand in a comment of HTML. */
const commentSafe = (text: string): string => text.replaceAll(/[^\w./@-]|--/g, '_');
