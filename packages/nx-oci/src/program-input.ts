/** Where programs of a workspace are, relative to it: its tools image, as `bootstrap.sh` links it, and the packages of npm. */
export const programFolders = ['.tools/usr/local/bin', 'node_modules/.bin'] as const;

/**
 * An input that says which version of a program a target would run: it prints the same wherever that is the same, and never
 * fails, so that it is the target that says what is missing.
 */
export function programInput(program: string, ...args: string[]): { runtime: string } {
  const commands = [...programFolders.map((folder) => `${folder}/${program}`), program].map((each) => [each, ...args].join(' '));
  return { runtime: `(${commands.join(' || ')} || echo ${program} is missing) 2>/dev/null` };
}
