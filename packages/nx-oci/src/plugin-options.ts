import { readNxJson, updateNxJson, type NxJsonConfiguration, type Tree } from '@nx/devkit';

/** What `nx.json` tells the plugin: `{ "plugin": "nx-oci", "options": { … } }`. */
export interface PluginOptions {
  /** The compose file that services are wired into, relative to the workspace. */
  compose?: string;
  /** The Tiltfile that services are wired into, relative to the workspace. */
  tilt?: string;
  /** Projects whose services are wired into nothing, on purpose. */
  unwired?: string[];
}

const pluginName = 'nx-oci';

/** The plugin's options; none where it is named alone, or not at all. */
export function pluginOptions(nxJson: NxJsonConfiguration | null): PluginOptions {
  const entry = nxJson?.plugins?.find((each) => typeof each !== 'string' && each.plugin === pluginName);
  return ((typeof entry === 'object' ? entry.options : undefined) ?? {}) as PluginOptions;
}

/** Adds to the plugin's options in `nx.json`, and the plugin where it is not there yet. */
export function recordPluginOptions(tree: Tree, options: PluginOptions): void {
  const nxJson = readNxJson(tree) ?? {};
  const plugins = nxJson.plugins ?? [];
  const at = plugins.findIndex((each) => (typeof each === 'string' ? each : each.plugin) === pluginName);
  const entry = plugins[at];
  const recorded = { ...(typeof entry === 'object' ? entry : { plugin: pluginName }), options: { ...pluginOptions(nxJson), ...options } };
  updateNxJson(tree, { ...nxJson, plugins: at < 0 ? [...plugins, recorded] : plugins.with(at, recorded) });
}
