/**
 * Sections of an INI file as Python's configparser reads it: `key = value` or `key: value`; comments are lines of their
 * own; indented lines go on with the value before them.
 */
export function parseIni(text: string): Map<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  let key: string | undefined;
  for (const line of text.replace(/^\ufeff/, '').split(/\r?\n/)) {
    const trimmed = line.trim();
    if (trimmed === '' || /^[#;]/.test(trimmed)) continue;
    const [, header] = /^\[(.+)\]$/.exec(trimmed) ?? [];
    const [, name, value] = /^([^=:]*?)\s*[=:]\s*(.*)$/.exec(trimmed) ?? [];
    if (/^\s/.test(line) && key !== undefined) section!.set(key, `${section!.get(key)}\n${trimmed}`);
    else if (header !== undefined) {
      section = sections.get(header) ?? new Map<string, string>();
      sections.set(header, section);
      key = undefined;
    } else if (section !== undefined && name) section.set((key = name), value);
  }
  return sections;
}
