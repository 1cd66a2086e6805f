/** A `RUN --mount=…`. */
export interface RunMount {
  type: 'bind' | 'cache' | 'secret' | 'ssh' | 'tmpfs';
  /** A stage, a context or an image; without it, the context. */
  from?: string;
  source?: string;
  /** Of a secret or of ssh. */
  id?: string;
  required: boolean;
}

/** Reads the value of `--mount`; what is wrong with it is a text. */
export function runMount(value: string): RunMount | string {
  const fields = new Map(
    commaSeparated(value).map((field): [string, string] => {
      const [, key, given = 'true'] = /^([^=]*)(?:=([^]*))?$/.exec(field)!;
      return [key.toLowerCase(), given];
    }),
  );
  const type = fields.get('type') ?? 'bind';
  if (!isType(type)) return `there is no mount of type "${type}"`;
  const target = fields.get('target') ?? fields.get('dst') ?? fields.get('destination');
  const from = fields.get('from');
  const id = fields.get('id') ?? (type === 'ssh' ? 'default' : (target?.replace(/^.*\//, '') ?? fields.get('env')));
  if (type === 'secret' && !id) return 'the mount of a secret has no id';
  return { type, from, source: fields.get('source') ?? fields.get('src'), id, required: (fields.get('required') ?? 'false') === 'true' };
}

function isType(type: string): type is RunMount['type'] {
  return ['bind', 'cache', 'secret', 'ssh', 'tmpfs'].includes(type);
}

/** Fields between commas, in quotes where they have some. */
function commaSeparated(value: string): string[] {
  return (value.match(/(?:"(?:""|[^"])*"|[^,"])+/g) ?? []).map((field) => field.trim().replace(/^"([^]*)"$/, (_, inner: string) => inner.replaceAll('""', '"')));
}
