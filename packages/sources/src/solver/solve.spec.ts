import { SourcesError } from '../error';
import type { Candidate, Exclusion, Requirement, Trigger } from './problem';
import { solve } from './solve';

type Need = string | [string[], string];

/** A problem in words: candidates are `name version`, of which one for each name; what is needed is `id` or `[ids, text]`. */
class Packages {
  readonly asked: string[] = [];
  readonly #requires = new Map<string, Requirement<Candidate>[]>();
  readonly #excludes = new Map<string, Exclusion<Candidate>[]>();
  readonly #triggers: Trigger<Candidate>[] = [];

  /** Has one need others. */
  needs(id: string, ...needs: Need[]): this {
    this.#requires.set(id, needs.map((need) => required(need, `${id} depends on`)));
    return this;
  }

  excludes(id: string, ...others: string[]): this {
    this.#excludes.set(id, [{ with: others.map(candidate), text: `${id} conflicts with ${others.join(', ')}` }]);
    return this;
  }

  trigger(when: string[][], need: Need): this {
    this.#triggers.push({ ...required(need, `${when.flat().join(' with ')} calls for`), when: when.map((group) => group.map(candidate)) });
    return this;
  }

  solve(...wanted: Need[]): string[] {
    return solve({
      wanted: wanted.map((need) => ({ ...required(need, ''), text: `${typeof need === 'string' ? need : need[1]} is wanted` })),
      rulesOf: ({ id }) => {
        this.asked.push(id);
        return { requires: this.#requires.get(id) ?? [], excludes: this.#excludes.get(id) ?? [] };
      },
      slotOf: ({ id }) => id.split(' ')[0],
      triggers: this.#triggers,
    }).map(({ id }) => id);
  }

  /** The lines that say why there is no solution. */
  explain(...wanted: Need[]): string[] {
    try {
      this.solve(...wanted);
    } catch (error) {
      if (error instanceof SourcesError && error.code === 'no-solution') return error.message.split('\n  ');
      throw error;
    }
    throw new Error('There is a solution.');
  }
}

function candidate(id: string): Candidate {
  return { id };
}

function required(need: Need, verb: string): Requirement<Candidate> {
  const [ids, text] = typeof need === 'string' ? [[need], need] : need;
  return { anyOf: ids.map(candidate), text: `${verb} ${text}` };
}

describe('what is chosen', () => {
  it('is nothing where nothing is wanted', () => {
    expect(new Packages().solve()).toEqual([]);
  });

  it('comes after what it needs, in the order of what is wanted', () => {
    const packages = new Packages().needs('web 1', 'node 20', 'libc 2').needs('node 20', 'libssl 3').needs('libssl 3', 'libc 2');
    expect(packages.solve('web 1', 'bash 5')).toEqual(['libc 2', 'libssl 3', 'node 20', 'web 1', 'bash 5']);
    expect(packages.solve('bash 5', 'libssl 3', 'web 1')).toEqual(['bash 5', 'libc 2', 'libssl 3', 'node 20', 'web 1']);
  });

  it('cuts a cycle where it was entered', () => {
    const packages = new Packages().needs('libc 2', 'libgcc 12').needs('libgcc 12', 'gcc-base 12', 'libc 2');
    expect(packages.solve('libc 2')).toEqual(['gcc-base 12', 'libgcc 12', 'libc 2']);
    expect(packages.solve('libgcc 12')).toEqual(['gcc-base 12', 'libc 2', 'libgcc 12']);
    expect(new Packages().needs('a 1', 'a 1').solve('a 1')).toEqual(['a 1']);
  });

  it('is what is preferred', () => {
    expect(new Packages().solve([['foo 2', 'foo 1'], 'foo'])).toEqual(['foo 2']);
    expect(new Packages().solve([['foo 1', 'foo 2'], 'foo'])).toEqual(['foo 1']);
  });

  it('is the next where the preferred one cannot be, at any depth', () => {
    const packages = new Packages()
      .needs('foo 3', [[], 'a library that nobody has'])
      .needs('foo 2', 'bar 1')
      .needs('bar 1', 'baz 1')
      .excludes('baz 1', 'web 1');
    expect(packages.solve('web 1', [['foo 3', 'foo 2', 'foo 1'], 'foo'])).toEqual(['web 1', 'foo 1']);
  });

  it('is not an alternative of what is there anyway', () => {
    const packages = new Packages().needs('app 1', [['mawk 1', 'gawk 5'], 'awk']);
    expect(packages.solve('app 1')).toEqual(['mawk 1', 'app 1']);
    expect(packages.solve('app 1', 'gawk 5')).toEqual(['gawk 5', 'app 1']);
  });

  it('gives up no choice for what is chosen later, where that has another', () => {
    const packages = new Packages().needs('b 2', 'a 1').needs('b 1');
    expect(packages.solve([['a 2', 'a 1'], 'a'], [['b 2', 'b 1'], 'b'])).toEqual(['a 2', 'b 1']);
  });

  it('may be among what it excludes itself', () => {
    const packages = new Packages().excludes('exim 4', 'exim 4', 'postfix 3').excludes('postfix 3', 'exim 4', 'postfix 3');
    expect(packages.solve('exim 4')).toEqual(['exim 4']);
    expect(packages.explain('exim 4', 'postfix 3')).toHaveLength(4);
  });

  it('is one where a candidate comes as several objects', () => {
    expect(new Packages().needs('a 1', 'c 1').needs('b 1', 'c 1').solve('a 1', 'b 1')).toEqual(['c 1', 'a 1', 'b 1']);
  });
});

describe('a trigger', () => {
  const packages = new Packages().trigger([['docs 1', 'docs 2'], ['tool 1']], [['tool-docs 2', 'tool-docs 1'], 'its documentation']);

  it('strikes once one of each group is chosen', () => {
    expect(packages.solve('tool 1')).toEqual(['tool 1']);
    expect(packages.solve('docs 1')).toEqual(['docs 1']);
    expect(packages.solve('docs 1', 'tool 1')).toEqual(['docs 1', 'tool 1', 'tool-docs 2']);
    expect(packages.solve('docs 2', 'tool 1', 'tool-docs 1')).toEqual(['docs 2', 'tool 1', 'tool-docs 1']);
  });

  it('strikes by what another one chose', () => {
    const chain = new Packages().trigger([['b 1']], 'c 1').trigger([['a 1']], 'b 1').needs('c 1', 'd 1');
    expect(chain.solve('a 1')).toEqual(['a 1', 'b 1', 'd 1', 'c 1']);
  });

  it('strikes always with no group, and never with an empty one', () => {
    expect(new Packages().trigger([], 'a 1').trigger([['b 1'], []], 'c 1').solve('b 1')).toEqual(['b 1', 'a 1']);
  });

  it('keeps from being chosen what would set it off in vain', () => {
    const inVain = new Packages().trigger([['docs 2'], ['tool 1']], [[], 'what nobody has']);
    expect(inVain.solve([['docs 2', 'docs 1'], 'docs'], 'tool 1')).toEqual(['docs 1', 'tool 1']);
  });
});

it('asks each candidate once, and only those that it tries', () => {
  const packages = new Packages().needs('web 2', [['foo 3', 'foo 2', 'foo 1'], 'foo']).needs('foo 3', [[], 'nothing there is']);
  packages.solve([['web 2', 'web 1'], 'web']);
  expect(packages.asked).toEqual(['web 2', 'foo 3', 'foo 2']);
});

describe('the explanation', () => {
  it('leads from what is wanted to what excludes it', () => {
    const packages = new Packages().needs('web 1', 'libfoo 1').needs('tool 1', 'libbar 3').excludes('libbar 3', 'libfoo 1');
    expect(packages.explain('bash 5', 'web 1', 'tool 1')).toEqual([
      'These cannot all hold:',
      'web 1 is wanted',
      'web 1 depends on libfoo 1',
      'tool 1 is wanted',
      'tool 1 depends on libbar 3',
      'libbar 3 conflicts with libfoo 1',
    ]);
  });

  it('leads to what nobody has', () => {
    const packages = new Packages().needs('web 1', 'libfoo 1', 'libc 2').needs('libfoo 1', [[], 'libbaz (>= 2)']);
    expect(packages.explain('web 1')).toEqual([
      'These cannot all hold:',
      'web 1 is wanted',
      'web 1 depends on libfoo 1',
      'libfoo 1 depends on libbaz (>= 2)',
    ]);
  });

  it('names the versions that cannot be there together, and no others', () => {
    const packages = new Packages().needs('old 1', 'libfoo 1').needs('new 1', [['libfoo 3', 'libfoo 2'], 'libfoo (>= 2)']);
    expect(packages.explain([['libfoo 4', 'libfoo 3', 'libfoo 1'], 'libfoo'], 'old 1', 'new 1')).toEqual([
      'These cannot all hold:',
      'old 1 is wanted',
      'old 1 depends on libfoo 1',
      'new 1 is wanted',
      'new 1 depends on libfoo (>= 2)',
      'only one of libfoo 1, libfoo 2 and libfoo 3 can be there',
    ]);
    expect(packages.explain('old 1', 'libfoo 2')).toContain('libfoo 1 and libfoo 2 cannot both be there');
  });

  it('counts versions where there are very many', () => {
    const many = Array.from({ length: 30 }, (_, at) => `libfoo ${at + 10}`);
    expect(new Packages().explain([many, 'libfoo (>= 10)'], 'libfoo 09').at(-1)).toBe(
      'only one of libfoo 09, libfoo 10, libfoo 11, libfoo 12, libfoo 13, libfoo 14, libfoo 15 and 24 others can be there',
    );
  });

  it('names triggers', () => {
    const packages = new Packages().trigger([['docs 1'], ['tool 1']], 'tool-docs 1').needs('tool-docs 1', [[], 'what nobody has']);
    expect(packages.explain('docs 1', 'tool 1')).toEqual([
      'These cannot all hold:',
      'docs 1 is wanted',
      'tool 1 is wanted',
      'docs 1 with tool 1 calls for tool-docs 1',
      'tool-docs 1 depends on what nobody has',
    ]);
  });

  it('says the same only once', () => {
    const packages = new Packages();
    for (const id of ['web 2', 'web 1']) packages.needs(id, [[], 'nothing there is']);
    const [, ...lines] = packages.explain([['web 2', 'web 1'], 'web']);
    expect(lines).toEqual(['web is wanted', 'web 2 depends on nothing there is', 'web 1 depends on nothing there is']);
    expect(packages.explain([[], 'x'], [[], 'x'])).toEqual(['These cannot all hold:', 'x is wanted']);
  });

  it('comes with a remedy', () => {
    expect(() => new Packages().solve([[], 'web'])).toThrow(expect.objectContaining({ code: 'no-solution', remedy: expect.stringMatching(/version/) }));
  });

  it('is found for a chain that is longer than a stack is deep', () => {
    const packages = new Packages();
    for (let at = 0; at < 20_000; at++) packages.needs(`p${at} 1`, `p${at + 1} 1`);
    expect(packages.solve('p0 1')).toHaveLength(20_001);
    expect(packages.needs('p20000 1', [[], 'nothing there is']).explain('p0 1')).toHaveLength(20_003);
  });
});

it('proves that seven do not fit into six', () => {
  const packages = new Packages();
  const holes = ['1', '2', '3', '4', '5', '6'];
  const pigeon = (at: number): string => `pigeon${at}`;
  for (let at = 0; at < 7; at++) {
    for (const hole of holes) packages.excludes(`${pigeon(at)} ${hole}`, ...Array.from({ length: at }, (_, other) => `${pigeon(other)} ${hole}`));
  }
  const wanted = Array.from({ length: 7 }, (_, at): Need => [holes.map((hole) => `${pigeon(at)} ${hole}`), pigeon(at)]);
  expect(packages.solve(...wanted.slice(1))).toHaveLength(6);
  expect(packages.explain(...wanted).filter((line) => line.endsWith('is wanted'))).toHaveLength(7);
});
