import { parsePlatform, formatPlatform, type Platform } from '@nx-oci/oci';
import type { Definition } from './definition';
import { BuildError } from './error';
import validate, { type SchemaError } from '../generated/validate-definition';

/** Platforms that are built when a definition names none. */
export const defaultPlatforms = ['linux/amd64', 'linux/arm64'];

/** Checks that a value is an image definition. Throws `definition-invalid` naming every place that is not right. */
export function parseDefinition(value: unknown): Definition {
  if (validate(value)) return value;
  throw new BuildError('definition-invalid', {
    message: `The image definition is not valid: ${[...new Set((validate.errors ?? []).flatMap((error) => describe(error, value)))].join('; ')}.`,
    remedy: 'Correct the target\'s options; "nx show project <name> --web" tells what they take.',
  });
}

/** The platforms of a definition. Throws `platform-invalid`, `platform-duplicate`. */
export function platformsOf({ platforms = defaultPlatforms }: Definition): Platform[] {
  const parsed = platforms.map(parsePlatform);
  const names = parsed.map(formatPlatform);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice === undefined) return parsed;
  throw new BuildError('platform-duplicate', { message: `platforms lists ${twice} twice.`, remedy: 'List it once.' });
}

/** What one error of the schema means to who wrote the definition; nothing of those that only sum others up. */
function describe({ keyword, instancePath, message, params }: SchemaError, value: unknown): string[] {
  if (keyword === 'if') return [];
  // A JSON pointer, RFC 6901.
  const steps = instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const place = steps.join('.').replace(/\.(\d+)/g, '[$1]') || 'it';
  const found: unknown = steps.reduce((at, step) => (at as Record<string, unknown>)?.[step], value);
  const { additionalProperty, missingProperty, type, allowedValue, allowedValues = allowedValue === undefined ? [] : [allowedValue] } = params;
  if (additionalProperty !== undefined) return [`${place} has an unknown property "${additionalProperty}"`];
  if (missingProperty !== undefined) return [`${place} lacks "${missingProperty}"`];
  const wanted = type ? [type].flat().join(' or ').replaceAll(',', ' or ') : allowedValues.map((each) => `"${each}"`).join(' or ');
  return [`${place} is ${JSON.stringify(found)}, and ${wanted ? `has to be ${wanted}` : message}`];
}
