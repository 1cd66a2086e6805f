import { damaged, unsafe } from '../archive/faults';
import { parseIni } from './ini';
import { entryPointBody, isFound, launcher, type Launch } from './launcher';

/** The commands that a wheel declares in entry_points.txt: name → `module:function`. Throws `artifact-unsafe`, `artifact-damaged`. */
export function declaredCommands(text: string, origin: string): Map<string, string> {
  const sections = parseIni(text);
  const commands = new Map([...(sections.get('console_scripts') ?? []), ...(sections.get('gui_scripts') ?? [])]);
  for (const name of commands.keys()) if (/[/\\\0]|^\.\.?$/.test(name)) throw unsafe(origin, `it has a command ${JSON.stringify(name)}, which leaves the folder for commands`);
  for (const [name, target] of commands) if (!callable.test(target)) throw damaged(origin, `its command ${name} is ${JSON.stringify(target)}, where module:function has to be`);
  return commands;
}

/** With extras that the command needs, in brackets. */
const callable = /^([\p{L}_][\p{L}\p{N}_.]*)\s*:\s*([\p{L}_][\p{L}\p{N}_.]*)\s*(?:\[[^\]]*\])?$/u;

/** The program that starts what an entry point names, as pip writes it; or one that works from any folder. */
export function commandScript(target: string, launch: Launch): string {
  const [, module, attribute] = callable.exec(target) as unknown as [string, string, string];
  const { interpreter } = launch;
  if (isFound(interpreter)) return launcher(entryPointBody({ module, attribute }, launch), launch);
  return [
    ...shebang(interpreter),
    '# -*- coding: utf-8 -*-',
    'import re',
    'import sys',
    `from ${module} import ${attribute.split('.')[0]}`,
    "if __name__ == '__main__':",
    "    sys.argv[0] = re.sub(r'(-script\\.pyw|\\.exe)?$', '', sys.argv[0])",
    `    sys.exit(${attribute}())`,
    '',
  ].join('\n');
}

/** Linux takes no more than 127 bytes in a first line, and no spaces in the program: then a shell finds it, in a text that Python skips. */
function shebang(interpreter: string): string[] {
  const simple = !interpreter.includes(' ') && Buffer.byteLength(interpreter) <= 124;
  return simple ? [`#!${interpreter}`] : ['#!/bin/sh', `'''exec' "${interpreter}" "$0" "$@"`, "' '''"];
}
