import { formatPlatform, parsePlatform, schemaFaults, type Platform } from '@nx-oci/oci';
import type { Definition } from './definition';
import { BuildError } from './error';
import validate from '../generated/validate-definition';

/** Platforms that are built when a definition names none. */
export const defaultPlatforms = ['linux/amd64', 'linux/arm64'];

/** Checks that a value is an image definition. Throws `definition-invalid` naming every place that is not right. */
export function parseDefinition(value: unknown): Definition {
  if (validate(value)) return value;
  throw new BuildError('definition-invalid', {
    message: `The image definition is not valid: ${schemaFaults(validate.errors, value)
      .map(({ what }) => what)
      .join('; ')}.`,
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
