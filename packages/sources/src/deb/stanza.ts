/** The fields of one paragraph of control data, deb822(5); names in lower case. */
export type Stanza = ReadonlyMap<string, string>;

/**
 * The paragraphs of control data, deb822(5), with all their fields or those of these names. Further lines of a value are kept
 * with their line breaks, without the space before.
 */
export function* stanzas(text: string, fields?: ReadonlySet<string>): Generator<Stanza> {
  let stanza = new Map<string, string>();
  let name: string | undefined;
  for (const line of lines(text)) {
    if (line.trim() === '') {
      if (stanza.size > 0) yield stanza;
      stanza = new Map();
      name = undefined;
    } else if (line.startsWith('#')) continue;
    else if (line[0] === ' ' || line[0] === '\t') {
      if (name !== undefined) stanza.set(name, `${stanza.get(name)}\n${line.slice(1).trimEnd()}`);
    } else {
      const colon = line.indexOf(':');
      name = colon < 0 ? undefined : line.slice(0, colon).trimEnd().toLowerCase();
      if (fields && name !== undefined && !fields.has(name)) name = undefined;
      if (name !== undefined) stanza.set(name, line.slice(colon + 1).trim());
    }
  }
  if (stanza.size > 0) yield stanza;
}

function* lines(text: string): Generator<string> {
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\n', at);
    const stop = end < 0 ? text.length : end;
    yield text.slice(at, text[stop - 1] === '\r' ? stop - 1 : stop);
    at = stop + 1;
  }
}
