import { SourcesError } from '../error';
import { arrange } from './arrange';
import { explain } from './explain';
import type { Candidate, Problem } from './problem';
import { search } from './search';

/**
 * The candidates that fulfil what is wanted, and nothing that no rule asks for. Requirements are met in the order in
 * which they come up, first those that leave no choice, by the first candidate in order of preference that is possible
 * beside what is chosen already; one that is fulfilled anyway chooses nothing. A choice is given up only where there is
 * no solution with it and those before it. Whenever there is a solution, one is found, and for the same problem always
 * the same.
 *
 * They come dependencies first, in the order of `wanted`; a cycle begins with the candidate that leads back to where it
 * was entered. What only triggers ask for comes last.
 *
 * Throws `no-solution` with the rules that cannot hold together, a line each, none of them needless.
 */
export function solve<C extends Candidate>(problem: Problem<C>): C[] {
  const { chosen, core } = search(problem);
  if (chosen !== undefined) return arrange(problem, chosen);
  throw new SourcesError('no-solution', {
    message: ['These cannot all hold:', ...explain(core)].join('\n  '),
    remedy: 'Ask for another version of what is named here or drop it, or add a repository that has what is missing.',
  });
}
