/**
 * `value` as JSON without white space and with every object's keys sorted by code unit, so that equal values give equal
 * bytes.
 */
export function canonicalJson(value: unknown): Buffer {
  return Buffer.from(write(value));
}

// Not by sorting the object first: an object lists keys that look like numbers before all others, in their own order.
function write(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, each]) => `${JSON.stringify(key)}:${write(each)}`);
  return `{${members.join(',')}}`;
}
