import type { SchemaError } from '../generated/validate-definition';

/** What is wrong with a value that does not fit its schema. */
export interface SchemaFault {
  /** Where in the value: `['contents', '0', 'from']`. */
  place: string[];
  /** For people, with the place: `contents[0].from is 3, and has to be string`. */
  what: string;
}

/** What errors of a schema mean to who wrote the value, each once; nothing of those that only sum others up. */
export function schemaFaults(errors: readonly SchemaError[] | null | undefined, value: unknown): SchemaFault[] {
  const faults = (errors ?? []).filter(({ keyword }) => keyword !== 'if').map((error) => faultOf(error, value));
  return [...new Map(faults.map((fault) => [fault.what, fault])).values()];
}

function faultOf({ instancePath, message, params, parentSchema }: SchemaError, value: unknown): SchemaFault {
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
  if (missingProperty !== undefined) return { place: steps, what: `${place} lacks "${missingProperty}"` };
  const wanted = type ? [type].flat().join(' or ').replaceAll(',', ' or ') : allowedValues.map((each) => `"${each}"`).join(' or ');
  return { place: steps, what: `${place} is ${JSON.stringify(found)}, and ${wanted ? `has to be ${wanted}` : message}` };
}
