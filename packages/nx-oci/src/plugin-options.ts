import path from 'node:path';
import type { NxJsonConfiguration } from '@nx/devkit';
import { PluginError } from './error';

/** What `nx.json` tells the plugin: `{ "plugin": "nx-oci", "options": { … } }`. */
export interface PluginOptions {
  /** The compose file that services are wired into, relative to the workspace. */
  compose?: string;
  /** The Tiltfile that services are wired into, relative to the workspace. */
  tilt?: string;
  /** Projects whose services are wired into nothing, on purpose. */
  unwired?: string[];
}

/** The plugin as `nx.json` names it. */
export const pluginName = 'nx-oci';

/** The plugin's options; none where it is named alone, or not at all. Throws `option-invalid`. */
export function pluginOptions(nxJson: NxJsonConfiguration | null): PluginOptions {
  const entry = nxJson?.plugins?.find((each) => typeof each !== 'string' && each.plugin === pluginName);
  return checkedOptions(typeof entry === 'object' ? entry.options : undefined);
}

/** Options as `nx.json` has them, with paths in one form. Throws `option-invalid`. */
export function checkedOptions(written: unknown): PluginOptions {
  const { compose, tilt, unwired, ...rest } = (written ?? {}) as Record<keyof PluginOptions, unknown>;
  if (unwired !== undefined && !(Array.isArray(unwired) && unwired.every((each) => typeof each === 'string'))) {
    throw invalid('unwired', unwired, 'Write a list of the names of projects.');
  }
  return {
    ...rest,
    ...(compose !== undefined && { compose: fileOf('compose', compose) }),
    ...(tilt !== undefined && { tilt: fileOf('tilt', tilt) }),
    ...(unwired !== undefined && { unwired: unwired as string[] }),
  };
}

function fileOf(name: keyof PluginOptions, value: unknown): string {
  const file = typeof value === 'string' ? path.posix.normalize(value) : '..';
  if (/^(\.{1,2}(\/|$)|\/)|\/$/.test(file)) throw invalid(name, value, 'Name a file of the workspace by its path from there, such as "deploy/compose.yaml".');
  return file;
}

function invalid(name: keyof PluginOptions, value: unknown, remedy: string): PluginError {
  return new PluginError('option-invalid', { message: `"${name}" is ${JSON.stringify(value)}, in the options of the plugin ${pluginName} in nx.json.`, remedy });
}
