/** What is wrong with a value, in JSON schema's terms. */
export interface SchemaError {
  keyword: string;
  instancePath: string;
  message?: string;
  /** The name that does not fit, where names have a schema. */
  propertyName?: string;
  /** The schema that the value is to fit. */
  parentSchema?: { properties?: Record<string, unknown> };
  params: { additionalProperty?: string; propertyName?: string; missingProperty?: string; type?: string | string[]; allowedValue?: string; allowedValues?: string[] };
}

/** What is wrong with a value that does not fit its schema. */
export interface SchemaFault {
  /** Where in the value: `['contents', '0', 'from']`. */
  place: string[];
  /** For people, with the place: `contents[0].from is 3, and has to be string`. */
  what: string;
}

/** What errors of a schema mean to who wrote the value, each once; nothing of those that only sum others up. */
export function schemaFaults(errors: readonly SchemaError[] | null | undefined, value: unknown): SchemaFault[] {
  const all = errors ?? [];
  // One that says that a name is none says it with the name; one that no alternative fits is said by what each of them lacks.
  const isSaid = ({ keyword, instancePath, propertyName }: SchemaError): boolean =>
    keyword === 'if' || propertyName !== undefined || (keyword === 'oneOf' && all.some((other) => other.keyword !== 'oneOf' && isWithin(other.instancePath, instancePath)));
  const faults = all.filter((error) => !isSaid(error)).map((error) => faultOf(error, value, all));
  return [...new Map(faults.map((fault) => [fault.what, fault])).values()];
}

/** Whether a JSON pointer is another one, or of something in it. */
function isWithin(pointer: string, other: string): boolean {
  return pointer === other || pointer.startsWith(`${other}/`);
}

function faultOf({ instancePath, message, params, parentSchema }: SchemaError, value: unknown, all: readonly SchemaError[]): SchemaFault {
  // A JSON pointer, RFC 6901.
  const steps = instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const place = steps.join('.').replace(/\.(\d+)/g, '[$1]') || 'it';
  const found: unknown = steps.reduce((at, step) => (at as Record<string, unknown>)?.[step], value);
  const { additionalProperty, missingProperty, type, allowedValue, allowedValues = allowedValue === undefined ? [] : [allowedValue] } = params;
  if (additionalProperty !== undefined) {
    const known = Object.keys(parentSchema?.properties ?? {});
    return { place: [...steps, additionalProperty], what: `${place} has an unknown property "${additionalProperty}"${known.length > 0 ? `, where there are ${known.join(', ')}` : ''}` };
  }
  if (params.propertyName !== undefined) {
    const why = all.find(({ propertyName }) => propertyName === params.propertyName)?.message;
    return { place: [...steps, params.propertyName], what: `${place} has "${params.propertyName}", which cannot be a name there${why ? ` (${why})` : ''}` };
  }
  if (missingProperty !== undefined) return { place: steps, what: `${place} lacks "${missingProperty}"` };
  const wanted = type ? [type].flat().join(' or ').replaceAll(',', ' or ') : allowedValues.map((each) => `"${each}"`).join(' or ');
  return { place: steps, what: `${place} is ${JSON.stringify(found)}, and ${wanted ? `has to be ${wanted}` : message}` };
}
