/** How a word is read. */
export interface Expansion {
  escape: string;
  /** The value of a variable; nothing if it has none here. */
  value(name: string): string | undefined;
}

/** What is wrong with a word, for a message. */
export class WordFault extends Error {}

/**
 * A word of an instruction with its quotes taken away and its variables replaced: `$x`, `${x}`, `${x:-y}`, `${x:+y}`,
 * `${x:?y}`, each also without colon, `${x#y}`, `${x%y}`, `${x/y/z}` and those with the sign twice. Throws {@link WordFault}.
 */
export function expandWord(word: string, expansion: Expansion): string {
  return new Reader(word, expansion).read();
}

class Reader {
  #at = 0;

  constructor(
    readonly text: string,
    readonly expansion: Expansion,
  ) {}

  /** Reads up to the end, or one of the characters, which is left. */
  read(until = ''): string {
    const { escape } = this.expansion;
    let result = '';
    for (;;) {
      const each = this.#peek();
      if (each === undefined) {
        if (until === '') return result;
        throw this.#unclosed();
      }
      if (until.includes(each)) return result;
      if (each === "'") result += this.#singleQuoted();
      else if (each === '"') result += this.#doubleQuoted();
      else if (each === '$') result += this.#variable();
      else {
        this.#at += 1;
        // At the end, it stands for itself.
        result += each === escape && this.#peek() !== undefined ? this.text[this.#at++] : each;
      }
    }
  }

  #unclosed(): WordFault {
    return new WordFault(`"${this.text}" has no closing brace`);
  }

  #peek(): string | undefined {
    return this.text[this.#at];
  }

  #singleQuoted(): string {
    const end = this.text.indexOf("'", this.#at + 1);
    if (end < 0) throw new WordFault(`"${this.text}" has no closing quote`);
    const quoted = this.text.slice(this.#at + 1, end);
    this.#at = end + 1;
    return quoted;
  }

  #doubleQuoted(): string {
    const { escape } = this.expansion;
    this.#at += 1;
    let result = '';
    for (;;) {
      const each = this.#peek();
      if (each === undefined) throw new WordFault(`"${this.text}" has no closing quote`);
      if (each === '$') {
        result += this.#variable();
        continue;
      }
      this.#at += 1;
      if (each === '"') return result;
      const next = this.#peek();
      if (each === escape && next !== undefined && (next === '"' || next === '$' || next === escape)) {
        result += next;
        this.#at += 1;
      } else result += each;
    }
  }

  #variable(): string {
    this.#at += 1;
    if (this.#peek() !== '{') {
      const [name] = /^(?:[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-])?/.exec(this.text.slice(this.#at))!;
      this.#at += name.length;
      return name === '' ? '$' : (this.expansion.value(name) ?? '');
    }
    this.#at += 1;
    const [name] = /^(?:[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-])?/.exec(this.text.slice(this.#at))!;
    if (name === '') throw new WordFault(`"${this.text}" has a bad substitution`);
    this.#at += name.length;
    const value = this.expansion.value(name);
    const result = this.#substituted(name, value);
    // The closing brace.
    this.#at += 1;
    return result;
  }

  #substituted(name: string, value: string | undefined): string {
    const operator = this.#peek();
    if (operator === '}') return value ?? '';
    if (operator === undefined) throw this.#unclosed();
    this.#at += 1;
    if (operator === ':' || '-+?'.includes(operator)) {
      const kind = operator === ':' ? this.text[this.#at++] : operator;
      const is = operator === ':' ? value !== undefined && value !== '' : value !== undefined;
      const word = this.read('}');
      if (kind === '-') return is ? value! : word;
      if (kind === '+') return is ? word : '';
      if (kind !== '?') throw new WordFault(`"${this.text}" has a modifier that is not known, ":${kind}"`);
      if (is) return value!;
      throw new WordFault(`${name} ${word || 'has no value'}`);
    }
    const twice = this.#peek() === operator;
    if (twice) this.#at += 1;
    if (operator === '#' || operator === '%') return trimmed(value ?? '', this.read('}'), { end: operator === '%', longest: twice });
    if (operator !== '/') throw new WordFault(`"${this.text}" has a modifier that is not known, "${operator}"`);
    const pattern = this.read('/}');
    if (this.#peek() === '/') this.#at += 1;
    const by = this.read('}');
    return (value ?? '').replace(new RegExp(patternSource(pattern, { greedy: true }), twice ? 'gs' : 's'), () => by);
  }
}

function trimmed(value: string, pattern: string, { end, longest }: { end: boolean; longest: boolean }): string {
  const greedy = longest;
  if (!end) return value.replace(new RegExp(`^${patternSource(pattern, { greedy })}`, 's'), '');
  // The shortest end begins as late as it can.
  const matches = new RegExp(`^${patternSource(pattern, { greedy: true })}$`, 's');
  const starts = [...Array(value.length + 1).keys()];
  const start = (longest ? starts : starts.reverse()).find((at) => matches.test(value.slice(at)));
  return start === undefined ? value : value.slice(0, start);
}

function patternSource(pattern: string, { greedy }: { greedy: boolean }): string {
  return pattern.replace(/\\?[^]/g, (each) => (each === '*' ? (greedy ? '.*' : '.*?') : each === '?' ? '.' : each.slice(-1).replace(/[.*+?^${}()|[\]\\/]/, '\\$&')));
}
