/** Names of what is to be secret: of variables, of headers, and of fields of settings. */
const secretName = /(^|[_.-])(api[_-]?key|auth[_-]?token|access[_-]?key|private[_-]?key|token|secret|passwo?r?d|passphrase|credentials?|authorization|cookie)s?$|(apiKey|Token|Secret|Password)$/i;
/** Names that only sound so. */
const notSecret = /(max|output|input|thinking|budget|limit)[\w-]*tokens?$|token[_-]?(limit|count|budget)/i;
/** Keys that begin as those of Anthropic and OpenAI do, of any length. */
const secretValue = /\bsk-(ant-)?[A-Za-z0-9_-]{8,}/;
/** What names a variable, a file or a program, where the secret itself would be. */
const byReference = /\$\{?\w+|^(\/|~\/|\.\.?\/)/;

/** Where a value of JSON has secrets written out: texts by the name of their field, or by what they are. */
export function secretsAt(value: unknown, at = ''): string[] {
  if (typeof value === 'string') {
    const name = at.replace(/\[\d+\]$/, '').split('.').at(-1)!;
    const isNamed = secretName.test(name) && !notSecret.test(name) && value.length >= 8 && !byReference.test(value);
    const afterFlag = /--?[\w-]*(token|key|secret|password)=(?!\$)./i.test(value);
    return isNamed || afterFlag || secretValue.test(value) ? [at] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => secretsAt(each, Array.isArray(value) ? `${at}[${name}]` : at === '' ? name : `${at}.${name}`));
}
