import { posix } from 'node:path';

/** Where a command stands that works from any folder: absolute paths of the image, of which the way between them alone counts. */
export interface Launch {
  /** The name of the Python: the one beside the command is taken, else the one in PATH. */
  interpreter: string;
  /** The version of Python that the modules are for: `3.11`. */
  python: string;
  /** The folder of the command. */
  scripts: string;
  /** The folder of the modules. */
  modules: string;
}

/** Whether commands find their Python by its name, and work from any folder. */
export function isFound(interpreter: string): boolean {
  return !interpreter.includes('/');
}

/**
 * A command that works from any folder: a script for the shell that starts Python with itself, in a text that Python skips; and
 * `body`, in which modules are found from where it stands, and nothing of the user's own is.
 */
export function launcher(body: readonly string[], { interpreter, scripts, modules }: Launch): string {
  return [
    '#!/bin/sh',
    "''':'",
    'self=$0',
    'case $self in */*) ;; *) self=./$self ;; esac',
    'while [ -L "$self" ]; do',
    '  link=$(readlink "$self")',
    '  case $link in /*) self=$link ;; *) self=${self%/*}/$link ;; esac',
    'done',
    `python=\${self%/*}/${interpreter}`,
    `[ -x "$python" ] || python=$(command -v ${interpreter}) || { echo "\${0##*/}: there is no ${interpreter} beside it or in PATH." >&2; exit 127; }`,
    'exec "$python" -s "$self" "$@"',
    "' '''",
    '# -*- coding: utf-8 -*-',
    'import os',
    'import sys',
    `sys.path[0] = os.path.normpath(os.path.join(os.path.dirname(os.path.realpath(__file__)), ${quoted(posix.relative(scripts, modules))}))`,
    ...body,
    '',
  ].join('\n');
}

/** What runs a script of a wheel that is for Python, at a path relative to the modules. */
export function scriptBody(script: string): string[] {
  return ['import runpy', "if __name__ == '__main__':", `    runpy.run_path(os.path.join(sys.path[0], ${quoted(script)}), run_name='__main__')`];
}

/** What runs an attribute of a module, as pip writes it; where modules for another Python are not found, that is said. */
export function entryPointBody({ module, attribute }: { module: string; attribute: string }, { python }: Pick<Launch, 'python'>): string[] {
  const [major, minor] = python.split('.');
  return [
    'try:',
    `    from ${module} import ${attribute.split('.')[0]}`,
    'except ImportError:',
    `    if sys.version_info[:2] == (${major}, ${minor}):`,
    '        raise',
    `    sys.exit('%s: its modules are for Python ${python}, and %s is Python %d.%d.' % (os.path.basename(sys.argv[0]), sys.executable, *sys.version_info[:2]))`,
    "if __name__ == '__main__':",
    `    sys.exit(${attribute}())`,
  ];
}

/** A text as Python writes it. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`;
}
