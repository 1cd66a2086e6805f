import { readdirSync, readFileSync } from 'node:fs';

/**
 * Watches a process and its descendants until `end`, which returns the largest sum of what they held in memory at once,
 * and the largest single one, in bytes. A sample is taken every 50 ms; pages that processes share count for each.
 */
export function watchMemory(pid) {
  const peak = { together: 0, single: 0 };
  const timer = setInterval(() => {
    const sizes = residentSizes(pid);
    peak.together = Math.max(peak.together, sizes.reduce((sum, size) => sum + size, 0));
    peak.single = Math.max(peak.single, ...sizes);
  }, 50);
  return {
    end() {
      clearInterval(timer);
      return peak;
    },
  };
}

function residentSizes(root) {
  const parents = new Map();
  const sizes = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
      parents.set(Number(name), Number(fields[1]));
      sizes.set(Number(name), Number(fields[21]) * 4096);
    } catch {
      // It ended meanwhile.
    }
  }
  const below = (pid) => pid === root || (parents.has(pid) && below(parents.get(pid)));
  return [...sizes].filter(([pid]) => below(pid)).map(([, size]) => size);
}
