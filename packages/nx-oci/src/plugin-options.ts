import path from 'node:path';
import type { NxJsonConfiguration } from '@nx/devkit';
import type { BuilderSettings } from '@nx-oci/dockerfile';
import { builderSettings, SettingFault } from './builder-settings';
import type { Redirect } from './ci/redirect';
import { PluginError } from './error';

/** What `nx.json` tells the plugin: `{ "plugin": "nx-oci", "options": { … } }`. */
export interface PluginOptions {
  /** The compose file that services are wired into, relative to the workspace. */
  compose?: string;
  /** The Tiltfile that services are wired into, relative to the workspace. */
  tilt?: string;
  /** Projects whose services are wired into nothing, on purpose. */
  unwired?: string[];
  /** What is left to the CI, and not run on a machine. */
  redirect?: Redirect;
  /** What builds Dockerfiles. */
  dockerfile?: BuilderSettings;
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
  const { compose, tilt, unwired, redirect, dockerfile, ...rest } = (written ?? {}) as Record<keyof PluginOptions, unknown>;
  if (unwired !== undefined && !isTexts(unwired)) {
    throw invalid('unwired', unwired, 'Write a list of the names of projects.');
  }
  if (redirect !== undefined && !isRedirect(redirect)) {
    throw invalid('redirect', redirect, 'Write { "targets": ["image"], "commands": ["bazel build"], "instead": "git push" }: lists of texts, and what to do instead.');
  }
  return {
    ...rest,
    ...(compose !== undefined && { compose: fileOf('compose', compose) }),
    ...(tilt !== undefined && { tilt: fileOf('tilt', tilt) }),
    ...(unwired !== undefined && { unwired: unwired as string[] }),
    ...(redirect !== undefined && { redirect }),
    ...(dockerfile !== undefined && { dockerfile: settingsOf(dockerfile) }),
  };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function isRedirect(value: unknown): value is Redirect {
  const { targets = [], commands = [], instead } = (typeof value === 'object' && value !== null ? value : {}) as Record<keyof Redirect, unknown>;
  return isTexts(targets) && isTexts(commands) && typeof instead === 'string' && instead !== '';
}

function settingsOf(value: unknown): BuilderSettings {
  try {
    return builderSettings(value);
  } catch (error) {
    if (!(error instanceof SettingFault)) throw error;
    throw invalid('dockerfile', value, `Of it, ${error.message}.`);
  }
}

function fileOf(name: keyof PluginOptions, value: unknown): string {
  const file = typeof value === 'string' ? path.posix.normalize(value) : '..';
  if (/^(\.{1,2}(\/|$)|\/)|\/$/.test(file)) throw invalid(name, value, 'Name a file of the workspace by its path from there, such as "deploy/compose.yaml".');
  return file;
}

function invalid(name: keyof PluginOptions, value: unknown, remedy: string): PluginError {
  return new PluginError('option-invalid', { message: `"${name}" is ${JSON.stringify(value)}, in the options of the plugin ${pluginName} in nx.json.`, remedy });
}
