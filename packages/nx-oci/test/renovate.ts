import { RE2JS } from 're2js';
import type { RenovateManager } from '../src/renovate-manager';

/** A dependency as Renovate takes it from a file: the named groups of a match, by RE2 as it does, and the match. */
export type Extracted = Record<string, string>;

/** What Renovate takes from a file. */
export function extract({ matchStrings, matchStringsStrategy }: RenovateManager, text: string): Extracted[] {
  if (matchStringsStrategy === undefined) return matchStrings.flatMap((pattern) => matches(pattern, text));
  // Each pattern in what the one before it matched, with the groups of all.
  return matchStrings.reduce<Extracted[]>(
    (found, pattern) => found.flatMap((outer) => matches(pattern, outer.replaceString).map((inner) => ({ ...outer, ...inner }))),
    [{ replaceString: text }],
  );
}

/** The text of a file with one dependency raised, as Renovate raises it that has no template: at the first place by which the dependency becomes the new one. */
export function raised(manager: RenovateManager, text: string, at: number, newValue: string): string {
  const { replaceString, currentValue, depName } = extract(manager, text)[at];
  const newString = replaceString.replace(currentValue, () => newValue);
  for (let place = text.indexOf(replaceString); place >= 0; place = text.indexOf(replaceString, place + 1)) {
    const newText = text.slice(0, place) + newString + text.slice(place + replaceString.length);
    const found = extract(manager, newText)[at];
    if (found?.currentValue === newValue && found.depName === depName) return newText;
  }
  throw new Error(`Renovate finds no place of "${replaceString}" to replace.`);
}

/** Handlebars, as far as the templates go. */
export function replaced(template: string, values: Record<string, string>): string {
  return template
    .replace(/\{\{#if (\w+)\}\}(.*?)\{\{\/if\}\}/g, (_, name: string, then: string) => (values[name] ? then : ''))
    .replace(/\{\{\{(\w+)\}\}\}/g, (_, name: string) => values[name]);
}

/** Whether a manager looks into a file. Patterns between slashes are regular expressions. */
export function isLookedInto({ managerFilePatterns }: RenovateManager, file: string): boolean {
  return managerFilePatterns.some((pattern) => RE2JS.compile(pattern.slice(1, -1)).matcher(file).find());
}

function matches(pattern: string, text: string): Extracted[] {
  const compiled = RE2JS.compile(pattern);
  const matcher = compiled.matcher(text);
  const found: Extracted[] = [];
  while (matcher.find()) {
    const groups = Object.keys(compiled.namedGroups()).map((name) => [name, matcher.group(name)]);
    found.push({ ...Object.fromEntries(groups.filter(([, value]) => value)), replaceString: matcher.group()! });
  }
  return found;
}
