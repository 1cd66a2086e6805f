import { PluginError } from '../error';

/** The linker's argument: no symbols, no ID of the build, and what is asked for. Throws `option-invalid`. */
export function linkerFlags({ ldflags = [] }: { ldflags?: string[] }): string[] {
  return [`-ldflags=${['-s', '-w', '-buildid=', ...ldflags.map(quoted)].join(' ')}`];
}

/** Arguments that decide which files belong to a package. */
export function tagFlags({ tags = [] }: { tags?: string[] }): string[] {
  return tags.length > 0 ? [`-tags=${tags.join(',')}`] : [];
}

/** As Go splits what it is given for the linker. */
function quoted(flag: string): string {
  if (!/[\s"']/.test(flag)) return flag;
  if (!flag.includes("'")) return `'${flag}'`;
  if (!flag.includes('"')) return `"${flag}"`;
  throw new PluginError('option-invalid', { message: `The linker flag ${flag} has both kinds of quotes.`, remedy: 'Go has no way to write that: use one kind.' });
}
