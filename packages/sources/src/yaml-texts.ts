import { parseDocument } from 'yaml';

/** What a YAML document holds, with all scalars as texts, as they are written: 0755 stays octal, and 1.10 a version. Throws what is wrong with it. */
export function yamlTexts(text: string): unknown {
  const document = parseDocument(text, { schema: 'failsafe', merge: true });
  const [error] = document.errors;
  if (error) throw new Error(error.message.split('\n')[0].replace(/:$/, ''));
  return document.toJS();
}
