import type { BuilderSettings } from '@nx-oci/dockerfile';

/** What is wrong with a setting, for a message. */
export class SettingFault extends Error {}

type Check = (value: unknown, name: string) => void;

const text = is('a text', (value) => typeof value === 'string' && value !== '');
const texts = is('a list of texts', (value) => Array.isArray(value) && value.every((each) => typeof each === 'string'));
const tls = objectOf({ ca: text, cert: text, key: text, serverName: text });
const own = {
  kind: is('"buildctl", "buildx" or "buildah"', (value) => ['buildctl', 'buildx', 'buildah'].includes(value as string)),
  address: text,
  addressVariable: text,
  tls,
  plaintext: is('true or false', (value) => typeof value === 'boolean'),
  cacheFrom: texts,
  cacheTo: texts,
} satisfies Record<Exclude<keyof BuilderSettings, 'platforms'>, Check>;

/** Which builder of Dockerfiles a team uses, as `nx.json` has it. Throws {@link SettingFault}. */
export function builderSettings(value: unknown): BuilderSettings {
  const platforms: Check = (each, name) => {
    for (const [platform, settings] of Object.entries(objectAt(each, name))) objectOf(own)(settings, `${name}.${platform}`);
  };
  objectOf({ ...own, platforms })(value, 'dockerfile');
  return value as BuilderSettings;
}

function is(what: string, fits: (value: unknown) => boolean): Check {
  return (value, name) => {
    if (!fits(value)) throw new SettingFault(`${name} is to be ${what}`);
  };
}

function objectOf(checks: Record<string, Check>): Check {
  return (value, name) => {
    for (const [field, each] of Object.entries(objectAt(value, name))) {
      if (!Object.hasOwn(checks, field)) throw new SettingFault(`${name} has no "${field}"; it takes ${Object.keys(checks).join(', ')}`);
      checks[field](each, `${name}.${field}`);
    }
  };
}

function objectAt(value: unknown, name: string): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new SettingFault(`${name} is to be an object`);
}
