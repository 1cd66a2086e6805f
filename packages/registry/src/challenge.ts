/** What a registry asks for in `WWW-Authenticate`: RFC 9110, section 11.6.1. */
export interface Challenge {
  /** Lower case: `basic`, `bearer`. */
  scheme: string;
  /** By lower-case name. */
  parameters: Record<string, string>;
}

const token = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y;
const parameter = /([!#$%&'*+\-.^_`|~0-9A-Za-z]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/y;
const separator = /[\s,]*/y;

/** Reads all challenges of a response, of one header or several. What is no challenge is passed over. */
export function parseChallenges(header: string | string[] | undefined): Challenge[] {
  return [header ?? []].flat().flatMap(challengesIn);
}

function challengesIn(text: string): Challenge[] {
  const challenges: Challenge[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found;
  };
  for (take(separator); at < text.length; take(separator)) {
    const found = take(parameter);
    const current = challenges.at(-1);
    if (found && current) {
      current.parameters[found[1].toLowerCase()] = found[2] === undefined ? found[3] : found[2].replace(/\\(.)/g, '$1');
      continue;
    }
    const scheme = found ? undefined : take(token);
    if (scheme) challenges.push({ scheme: scheme[0].toLowerCase(), parameters: {} });
    else if (!found) at += 1;
  }
  return challenges;
}
