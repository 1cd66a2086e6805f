import { formatPlatform, parsePlatform, schemaFaults, type Platform } from '@nx-oci/oci';
import type { Definition } from './definition';
import { BuildError } from './error';
import { isDockerfile } from './lock';
import validate from '../generated/validate-definition';

/** Platforms that are built when a definition names none. */
export const defaultPlatforms = ['linux/amd64', 'linux/arm64'];

/** Checks that a value is an image definition. Throws `definition-invalid` naming every place that is not right. */
export function parseDefinition(value: unknown): Definition {
  if (validate(value)) {
    requireDockerfile(value);
    return value;
  }
  throw new BuildError('definition-invalid', {
    message: `The image definition is not valid: ${schemaFaults(validate.errors, value)
      .map(({ what }) => what)
      .join('; ')}.`,
    remedy: 'Correct the target\'s options; "nx show project <name> --web" tells what they take.',
  });
}

/** Refuses options of a Dockerfile where the base is none. */
function requireDockerfile({ base, dockerfile }: Definition): void {
  if (dockerfile === undefined || isDockerfile(base)) return;
  throw new BuildError('definition-invalid', {
    message: `"dockerfile" says how a Dockerfile is built, and the base is ${base === undefined ? 'not given' : `"${base}"`}.`,
    remedy: 'Take it away, or name the file as base: a path that ends in Dockerfile or Containerfile.',
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
