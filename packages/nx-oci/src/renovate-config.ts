import type { RenovateManager } from './renovate-manager';

/** Files that Renovate takes its configuration from, in its order; of `package.json` the field `renovate`. */
const renovateFiles = [
  'renovate.json',
  'renovate.json5',
  '.github/renovate.json',
  '.github/renovate.json5',
  '.gitlab/renovate.json',
  '.gitlab/renovate.json5',
  '.renovaterc',
  '.renovaterc.json',
  '.renovaterc.json5',
  'package.json',
];

/** The configuration that a workspace has. */
export interface RenovateConfig {
  file: string;
  text: string;
}

/** Finds a workspace's configuration. `read` gives the text of a file, relative to the workspace, that is there. */
export function findRenovateConfig(read: (file: string) => string | undefined): RenovateConfig | undefined {
  for (const file of renovateFiles) {
    const text = read(file);
    if (text !== undefined && (file !== 'package.json' || objectIn(text)?.renovate !== undefined)) return { file, text };
  }
  return undefined;
}

/** Those of `managers` that a configuration lacks, whatever its users made of those that it has. */
export function missingManagers({ text }: RenovateConfig, managers: readonly RenovateManager[]): RenovateManager[] {
  return managers.filter(({ description }) => !text.includes(description));
}

/** The text of a configuration with managers added; nothing where it is no JSON, and would lose its comments, or not as expected. */
export function addManagers({ file, text }: RenovateConfig, managers: readonly RenovateManager[]): string | undefined {
  const whole = objectIn(text);
  const config = file === 'package.json' ? whole?.renovate : whole;
  if (!isObject(config)) return undefined;
  const { customManagers = [] } = config;
  if (!Array.isArray(customManagers)) return undefined;
  config.customManagers = [...customManagers, ...managers];
  const [, indentation = '  '] = /^([ \t]+)\S/m.exec(text) ?? [];
  return `${JSON.stringify(whole, null, indentation)}\n`;
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
