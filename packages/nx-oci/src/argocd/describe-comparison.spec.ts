import type { Comparison, Difference } from './compare-application';
import { comparisonMarkdown, comparisonText } from './describe-comparison';

const subject = { project: 'greeter', application: 'greeter-prod' };
const config = (name: string, data: object): Difference['live'] => ({ kind: 'ConfigMap', apiVersion: 'v1', metadata: { name }, data });
const changed = (name: string, before: object, after: object): Difference => ({ group: '', kind: 'ConfigMap', namespace: 'web', name, change: 'changed', live: config(name, before), wanted: config(name, after) });
const comparison = (differences: Difference[], notes: string[] = []): Comparison => ({ objects: 9, differences, notes });

test('a unified diff of sorted YAML, and what it comes to', () => {
  expect(comparisonText(comparison([changed('a', { z: '1', a: 'x' }, { z: '2', a: 'x' })], ['Mind this.']), subject)).toBe(`changed ConfigMap web/a
--- live
+++ rendered
@@ -1,7 +1,7 @@
 apiVersion: v1
 data:
   a: x
-  z: "1"
+  z: "2"
 kind: ConfigMap
 metadata:
   name: a
note: Mind this.
greeter differs from the application greeter-prod as it lives: of 9 objects 1 changed
`);
});

test('nothing that differs is one line', () => {
  expect(comparisonText(comparison([]), subject)).toBe('greeter is as the application greeter-prod lives: 9 objects compared\n');
});

test('in Markdown each object is a closed section, and a mark at the beginning tells whose comment it is', () => {
  const text = comparisonMarkdown(comparison([{ ...changed('a', {}, {}), change: 'added', live: undefined, wanted: config('a', { key: 'v' }) }]), subject);
  expect(text).toBe(`<!-- nx-oci diff greeter greeter-prod -->
**greeter differs from the application greeter-prod as it lives: of 9 objects 1 added**

<details><summary>added <code>ConfigMap web/a</code> +6 −0</summary>

\`\`\`diff
@@ -0,0 +1,6 @@
+apiVersion: v1
+data:
+  key: v
+kind: ConfigMap
+metadata:
+  name: a
\`\`\`

</details>
`);
});

test('what objects hold cannot end the fence or bring HTML', () => {
  const text = comparisonMarkdown(comparison([changed('a</code>--><b>', { k: '1' }, { k: '```\n<b>\n`````' })]), { project: 'a-->b', application: 'c' });
  expect(text).toContain('``````diff\n');
  expect(text).toContain('<code>ConfigMap web/a&lt;/code&gt;--&gt;&lt;b&gt;</code>');
  expect(text.split('\n')[0]).toBe('<!-- nx-oci diff a_>b c -->'.replace('_>', '__'));
});

test('a comment has no more characters than allowed: what does not fit is cut or left out, and said to be', () => {
  const long = (name: string): Difference => changed(name, {}, Object.fromEntries(Array.from({ length: 2000 }, (_, at) => [`key-${String(at).padStart(4, '0')}`, 'value'])));
  const many = comparison([long('a'), long('b'), long('c')]);
  const text = comparisonMarkdown(many, subject);
  expect(text.length).toBeLessThanOrEqual(65_536);
  expect(text.length).toBeGreaterThan(65_000);
  expect(text).toContain('<code>ConfigMap web/b</code>');
  expect(text).toContain('… (cut)\n```\n\n</details>');
  expect(text).toContain('1 object does not fit here: without --format=markdown all is shown.');
  expect([...text.matchAll(/<details>/g)].length).toBe([...text.matchAll(/<\/details>/g)].length);
  expect(comparisonMarkdown(many, subject, { limit: 1000 }).length).toBeLessThanOrEqual(1000);
});

test('an object that is wholly another is told without matching its lines', () => {
  const lines = (seed: number): object => ({ text: Array.from({ length: 9000 }, (_, at) => `${(at * seed) % 7919}`).join('\n') });
  const text = comparisonText(comparison([changed('a', lines(31), lines(37))]), subject);
  expect(text.split('\n').filter((line) => line.startsWith('-')).length).toBeGreaterThan(9000);
});
