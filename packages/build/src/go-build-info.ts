/** A module that Go linked into a binary. */
export interface GoModule {
  path: string;
  /** Nothing or `(devel)` when it was built from a folder. */
  version?: string;
  /** As in go.sum, `h1:…`. */
  sum?: string;
  /** What was built in its place. */
  replacedBy?: GoModule;
}

/** What Go writes into a binary about its making: what `go version -m` prints. */
export interface GoBuildInfo {
  /** As Go names itself: `go1.22.1`. */
  goVersion: string;
  /** Of the main package. */
  path?: string;
  /** The module of the main package. */
  main?: GoModule;
  dependencies: GoModule[];
  /** How it was built (`GOARCH`, `vcs.revision`), in the order written. */
  settings: [key: string, value: string][];
}

/** The mark at both ends of a binary's list of modules; they differ, both are 16 bytes. */
const frameSize = 16;

/**
 * Reads the two texts that Go leaves in a binary: its version, and its framed list of modules, which is empty in a binary
 * built without modules. Lines that are not known are passed over.
 */
export function parseGoBuildInfo(goVersion: string, framed: Buffer): GoBuildInfo {
  const info: GoBuildInfo = { goVersion, dependencies: [], settings: [] };
  if (framed.length <= 2 * frameSize || framed[framed.length - frameSize - 1] !== 0x0a) return info;
  let last: GoModule | undefined;
  for (const line of framed.toString('utf8', frameSize, framed.length - frameSize).split('\n')) {
    const [kind, ...values] = line.split('\t');
    if (kind === 'path') info.path = values[0];
    if (kind === 'mod') info.main = last = goModule(values);
    if (kind === 'dep') info.dependencies.push((last = goModule(values)));
    if (kind === '=>' && last) last.replacedBy = goModule(values);
    if (kind === 'build') info.settings.push(setting(values.join('\t')));
  }
  return info;
}

function goModule([path = '', version, sum]: string[]): GoModule {
  return { path, ...(version && { version }), ...(sum && { sum }) };
}

/** `key=value`, each of them quoted when it holds white space, a quote or an equals sign. */
function setting(text: string): [string, string] {
  const quoted = /^("(?:[^"\\]|\\.)*"|`[^`]*`)=/.exec(text)?.[1];
  const at = quoted === undefined ? text.indexOf('=') : quoted.length;
  return at < 0 ? [text, ''] : [unquoted(text.slice(0, at)), unquoted(text.slice(at + 1))];
}

function unquoted(text: string): string {
  if (text.length > 1 && text.startsWith('`') && text.endsWith('`')) return text.slice(1, -1);
  if (!text.startsWith('"')) return text;
  try {
    return JSON.parse(text) as string;
  } catch {
    // Go has escapes that JSON has not; they are shown as they are written.
    return text;
  }
}
