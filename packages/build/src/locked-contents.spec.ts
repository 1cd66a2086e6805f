import { entryBefore, type ContentRequest } from './locked-contents';
import type { Lock, LockEntry } from './lock';

const entry = (type: string, asked: string): LockEntry => ({ type, request: { asked }, platforms: ['linux/amd64'], sum: 'sha256:0' }) as unknown as LockEntry;
const requests = (...all: ContentRequest[]): ReadonlyMap<number, ContentRequest> => new Map(all.map((each, at) => [at, each]));
const asks = (type: string, asked: string): ContentRequest => ({ type, request: { asked } });

test('contents of one type that changed together are each compared with an entry of their own, in the order of the definition', () => {
  const lock: Lock = { schemaVersion: 1, contents: [entry('deb', 'a'), entry('npm', 'x'), entry('deb', 'b'), entry('deb', 'c')] };
  const now = requests(asks('deb', 'a2'), asks('deb', 'b'), asks('npm', 'x'), asks('deb', 'c2'), asks('deb', 'new'));
  expect([0, 3, 4].map((at) => entryBefore(now.get(at)!, lock, now)?.request)).toEqual([{ asked: 'a' }, { asked: 'c' }, undefined]);
});
