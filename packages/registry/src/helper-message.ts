import type { ProgramResult } from './run-program';
import { Secrets } from './secrets';

const longest = 200;
const secretNames = /token|passw|secret|key|credential|auth/i;

/**
 * What a failing helper says, fit to be printed: one line of 200 characters at most, without the secrets that it was given
 * or gave, and without words that look like one. Docker's own helpers say on stdout why they fail: a sentence there is taken
 * where stderr is empty.
 */
export function printableMessage({ outcome, status, stdout, stderr }: ProgramResult, env: NodeJS.ProcessEnv): string {
  const secrets = new Secrets();
  for (const [name, value] of Object.entries(env)) if (value && secretNames.test(name) && !value.startsWith('/')) secrets.add(value);
  for (const value of secretsIn(stdout)) secrets.add(value);
  const text = stderr.trim() || (outcome === 'ended' && status !== 0 && isSentence(stdout) ? stdout : '');
  const line = masked(secrets.redact(text)).replace(/\s+/g, ' ').trim();
  return (line.length > longest ? `${line.slice(0, longest - 1)}…` : line).replace(/\.$/, '');
}

/** The text without what has the shape of a secret. Rather a word too many than one too few. */
function masked(text: string): string {
  return text
    .replace(/\/\/[^\s/]+@/g, '//***@')
    .replace(/\b(bearer|basic)\s+[\w+/=.~-]{8,}/gi, '$1 ***')
    .replace(/((?:pass\w*|secret|token|key|credentials?|auth)["']?\s*[:=]\s*)(?:"[^"]*"?|'[^']*'?|\S+)/gi, '$1***')
    .replace(/[\w+=~-]{16,}/g, (word) => (/\d/.test(word) && /[a-z]/i.test(word) ? '***' : word));
}

/** The secrets in an answer, which may be cut off. */
function secretsIn(text: string): string[] {
  return [...text.matchAll(/"Secret"\s*:\s*"((?:[^"\\]|\\.)*)/gi)].flatMap(([, value]) => [value, value.replace(/\\(.)/g, '$1')]);
}

function isSentence(text: string): boolean {
  return /^[^{}[\]]+$/.test(text) && text.trim().split(/\s+/).length > 2;
}
