/** The middle value. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median, smallest, largest. */
export function spread(values) {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values), runs: values.length };
}

/**
 * Measures several things in turn, each once a round, and each round in another order, so that what else happens on the
 * machine falls on all of them. The first round warms up and does not count. Returns the samples of each by name.
 */
export async function alternate(subjects, rounds) {
  const samples = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]));
  const names = Object.keys(subjects);
  for (let round = 0; round <= rounds; round++) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const sample = await subjects[name](round);
      if (round > 0) samples[name].push(sample);
    }
    process.stderr.write(`  round ${round} of ${rounds}${round === 0 ? ' (warm-up)' : ''}\n`);
  }
  return samples;
}

/** One number of every sample, as a spread. */
export function column(samples, field) {
  return spread(samples.map((sample) => sample[field]));
}
