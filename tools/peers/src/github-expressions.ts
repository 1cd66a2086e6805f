import { pathToFileURL } from 'node:url';
import * as path from 'node:path';
import { run } from './run';
import { peersRoot } from './tool';

/** GitHub's own evaluator is an ES module, which tests cannot load themselves. */
const program = `
import { readFileSync } from 'node:fs';
const { data, Evaluator, Lexer, Parser } = await import(process.argv[1]);
const { texts, contexts } = JSON.parse(readFileSync(0, 'utf8'));
const known = JSON.parse(JSON.stringify(contexts), data.reviver);
const valueOf = (expression) => {
  const { tokens } = new Lexer(expression).lex();
  return new Evaluator(new Parser(tokens, Object.keys(contexts), []).parse(), known).evaluate().coerceString();
};
const values = texts.map((text) => text.replace(/\\$\\{\\{(.*?)\\}\\}/gs, (_, expression) => valueOf(expression.trim())));
process.stdout.write(JSON.stringify(values));
`;

/** What GitHub makes of texts with `${{ }}` in them, given what `github`, `inputs`, `secrets` and the like are. */
export async function gitHubValues(texts: readonly string[], contexts: Record<string, object>): Promise<string[]> {
  const evaluator = pathToFileURL(path.join(peersRoot, 'npm/node_modules/@actions/expressions/dist/index.js')).href;
  const argv = [process.execPath, '--input-type=module', '--eval', program, evaluator];
  return JSON.parse(await run(argv, { input: JSON.stringify({ texts, contexts }) })) as string[];
}
