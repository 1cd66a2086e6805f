/** The parts of a Debian version, deb-version(7). */
interface Parts {
  epoch: number;
  upstream: string;
  revision: string;
}

/** Whether a string is a Debian version, deb-version(7). */
export function isDebianVersion(value: string): boolean {
  const { epoch, upstream, revision } = partsOf(value);
  return epoch <= 0x7fff_ffff && /^\d[A-Za-z0-9.+~:-]*$/.test(upstream) && (!value.includes('-') || /^[A-Za-z0-9+.~]+$/.test(revision)) && !/^(\D|$)/.test(value);
}

/** The order of Debian versions, deb-version(7): negative where `a` is the earlier one. */
export function compareVersions(a: string, b: string): number {
  if (a === b) return 0;
  const [first, second] = [partsOf(a), partsOf(b)];
  return first.epoch - second.epoch || compareParts(first.upstream, second.upstream) || compareParts(first.revision, second.revision);
}

function partsOf(version: string): Parts {
  const colon = version.indexOf(':');
  const rest = version.slice(colon + 1);
  const dash = rest.lastIndexOf('-');
  return {
    epoch: colon < 0 ? 0 : Number(version.slice(0, colon)),
    upstream: dash < 0 ? rest : rest.slice(0, dash),
    revision: dash < 0 ? '' : rest.slice(dash + 1),
  };
}

/** In turns, what is not digits by its own order, and numbers by their values. */
function compareParts(a: string, b: string): number {
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    while ((i < a.length && !isDigit(a, i)) || (j < b.length && !isDigit(b, j))) {
      const difference = weight(a, i++) - weight(b, j++);
      if (difference !== 0) return difference;
    }
    while (a[i] === '0') i++;
    while (b[j] === '0') j++;
    let difference = 0;
    for (; isDigit(a, i) && isDigit(b, j); i++, j++) difference ||= a.charCodeAt(i) - b.charCodeAt(j);
    // The number with more digits is the larger one.
    if (isDigit(a, i)) return 1;
    if (isDigit(b, j)) return -1;
    if (difference !== 0) return difference;
  }
  return 0;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

/** `~` comes before the end, the end and digits before letters, letters before all else. */
function weight(text: string, at: number): number {
  if (at >= text.length || isDigit(text, at)) return 0;
  const code = text.charCodeAt(at);
  if (text[at] === '~') return -1;
  return /[A-Za-z]/.test(text[at]) ? code : code + 256;
}
