import { compareVersions } from './version';

/** What a relation says of another package, deb-control(5): `libc6 (>= 2.36)`, `python3:any`. */
export interface Relation {
  name: string;
  /** `any`, or an architecture. */
  qualifier?: string;
  operator?: Operator;
  version?: string;
}

type Operator = '<<' | '<=' | '=' | '>=' | '>>';

const pattern = /^([A-Za-z0-9][A-Za-z0-9+.-]*)(?::([a-z0-9-]+))?\s*(?:\(\s*(<<|<=|=|>=|>>|<|>)?\s*([A-Za-z0-9][^\s()]*)\s*\))?$/;

/** Reads a field of relations: groups with commas between, of alternatives with `|` between. Throws what cannot be read. */
export function parseRelations(field: string | undefined): Relation[][] {
  return (field ?? '')
    .split(',')
    .map((group) => group.trim())
    .filter(Boolean)
    .map((group) => group.split('|').map(parseRelation));
}

function parseRelation(written: string): Relation {
  const [, name, qualifier, operator = '=', version] = pattern.exec(written.trim().replace(/\s+/g, ' ')) ?? [];
  if (name === undefined) throw new SyntaxError(`${JSON.stringify(written.trim())} is no relation to a package`);
  // `<` and `>` are how old packages write `<=` and `>=`.
  const modern = ({ '<': '<=', '>': '>=' } as Record<string, Operator>)[operator] ?? (operator as Operator);
  return { name, ...(qualifier && { qualifier }), ...(version && { operator: modern, version }) };
}

/** Whether a version is one that a relation takes; every one is where it names none. */
export function takesVersion({ operator, version }: Relation, found: string): boolean {
  if (operator === undefined) return true;
  const order = compareVersions(found, version!);
  if (operator === '<<') return order < 0;
  if (operator === '<=') return order <= 0;
  if (operator === '=') return order === 0;
  return operator === '>=' ? order >= 0 : order > 0;
}

/** Alternatives as control files write them. */
export function formatRelations(alternatives: readonly Relation[]): string {
  return alternatives.map(({ name, qualifier, operator, version }) => `${name}${qualifier ? `:${qualifier}` : ''}${operator ? ` (${operator} ${version})` : ''}`).join(' | ');
}
