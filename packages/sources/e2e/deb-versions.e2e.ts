import { spawnSync } from 'node:child_process';
import { compareVersions } from '../src/deb/version';
import { randomVersionPairs } from '../test/debian-versions';

test('10,000 pairs of versions are in the order that dpkg --compare-versions says', () => {
  const wrong = randomVersionPairs(10_000).filter(([a, b]) => {
    const operator = (['lt', 'eq', 'gt'] as const)[Math.sign(compareVersions(a, b)) + 1];
    return spawnSync('dpkg', ['--compare-versions', a, operator, b]).status !== 0;
  });
  expect(wrong).toEqual([]);
});
