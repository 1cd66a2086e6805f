import { Metrics } from './metrics';

test('where there is no artifact there is no dedup factor, whatever blobs are left of those that there were', () => {
  const metrics = new Metrics();
  const removed = { entries: 0, forSize: 0, blobs: 0, bytes: 0 };
  metrics.swept({ removed, entries: 0, blobs: 3, bytes: 50_000_000, content: 0 });
  expect(metrics.stats().storage?.dedupFactor).toBeNull();
  metrics.swept({ removed, entries: 1, blobs: 3, bytes: 100, content: 250 });
  expect(metrics.stats().storage?.dedupFactor).toBe(2.5);
});
