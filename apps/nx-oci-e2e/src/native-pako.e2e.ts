import path from 'node:path';
import { Worker } from 'node:worker_threads';

const blocks = 10_000;
const share = 100;

interface Result {
  /** How many blocks there were, by their kind. */
  kinds: Record<string, number>;
  /** The blocks that native zlib and pako deflate to other bytes. */
  differ: object[];
}

function deflateBoth(first: number, count: number): Promise<Result> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(path.join(__dirname, 'native-pako.worker.cjs'), { workerData: { first, count } });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`The worker ended with ${code}.`)));
  });
}

describe('native zlib and pako', () => {
  it('give the same bytes for 10,000 random blocks of every kind', async () => {
    const shares = Array.from({ length: blocks / share }, (_, at) => at * share);
    const results: Result[] = [];
    const workThrough = async (): Promise<void> => {
      for (let first = shares.shift(); first !== undefined; first = shares.shift()) results.push(await deflateBoth(first, share));
    };
    await Promise.all([workThrough(), workThrough()]);

    expect(results.flatMap(({ differ }) => differ)).toEqual([]);
    const kinds = new Map<string, number>();
    for (const [kind, count] of results.flatMap((result) => Object.entries(result.kinds))) kinds.set(kind, (kinds.get(kind) ?? 0) + count);
    expect([...kinds.values()].reduce((sum, count) => sum + count, 0)).toBe(blocks);
    // Seven kinds, each with and without a dictionary, last and not.
    const all = ['binary', 'text', 'noise', 'zeros', 'repeats', 'nibbles', 'mixed'].flatMap((kind) =>
      ['with', 'without'].flatMap((dictionary) => ['last', 'not last'].map((last) => `${kind}, ${dictionary} dictionary, ${last}`)),
    );
    expect(all.filter((kind) => (kinds.get(kind) ?? 0) < 10)).toEqual([]);
  });
});
