/** A script that starts a program of the tree that it is in. All paths are absolute, in the image. */
export interface WrapperScript {
  /** Where the script stands. */
  path: string;
  /** What it starts. */
  program: string;
  /** The loader of a dynamic program, and the folders of libraries that it is to look into. */
  loader?: { path: string; libraries: string[] };
  /** What runs the program, where that is a script: a program of the tree, which the loader is for then. */
  interpreter?: { path: string; argument?: string };
  /** Variables that it is started with; `{root}` stands for where the tree is. */
  env: Readonly<Record<string, string>>;
}

/**
 * A wrapper for POSIX sh. It finds its tree by its own path, and there lets the tree's loader start the program with the
 * tree's libraries, so that those of the machine do not matter. At the root of a system, as in a container, all that it does
 * is to start the program. No process is started beside it, but `readlink` where it is called by a link.
 */
export function wrapperScript({ path, program, loader, interpreter, env }: WrapperScript): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const folder = path.slice(0, path.lastIndexOf('/'));
  const start = [
    ...(loader ? [inTree(loader.path), '--library-path', `"${loader.libraries.map((each) => `$root${escaped(each)}`).join(':')}"`, '--argv0', '"$self"'] : []),
    ...(interpreter ? [inTree(interpreter.path), ...(interpreter.argument === undefined ? [] : [quoted(interpreter.argument)])] : []),
    inTree(program),
    '"$@"',
  ];
  // A program may have several names, and goes by the one that it is called by: of loaders and shells, only a loader says it.
  const [isCalled, isPlain] = [loader && !interpreter, program.endsWith(`/${name}`)];
  const plain = `[ -z "$root" ] && ${isCalled ? `[ "\${self##*/}" = ${quoted(name)} ] && ` : ''}exec ${quoted(program)} "$@"\n`;
  return `#!/bin/sh
# Starts ${program} of the tree that this is in, wherever that is.
self=$0
case $self in */*) ;; *) self=$(command -v "$self") ;; esac
file=$self
while [ -h "$file" ]; do
  link=$(readlink "$file")
  case $link in /*) file=$link ;; *) file=\${file%/*}/$link ;; esac
done
case $file in
  /*/../* | [!/]*) root=$(cd -P "\${file%/*}" && pwd -P) && root=\${root%${escapedPattern(folder)}} ;;
  *) root=\${file%${escapedPattern(path)}} ;;
esac
${isCalled && !isPlain ? '' : plain}${Object.entries(env)
  .map(([variable, value]) => `export ${variable}="${value.split('{root}').map(escaped).join('$root')}"\n`)
  .join('')}exec ${start.join(' ')}
`;
}

function inTree(path: string): string {
  return `"$root${escaped(path)}"`;
}

/** Text within double quotes. */
function escaped(text: string): string {
  return text.replace(/[\\"$`]/g, '\\$&');
}

/** Text within the pattern of a parameter expansion. */
function escapedPattern(text: string): string {
  return text.replace(/[^A-Za-z0-9/._-]/g, '\\$&');
}

function quoted(text: string): string {
  return /^[A-Za-z0-9/._-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
