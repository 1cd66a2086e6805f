import { readNxJson, updateNxJson, type Tree } from '@nx/devkit';
import { pluginName, pluginOptions, type PluginOptions } from './plugin-options';

/** Adds to the plugin's options in `nx.json`, and the plugin where it is not there yet. */
export function recordPluginOptions(tree: Tree, options: PluginOptions): void {
  const nxJson = readNxJson(tree) ?? {};
  const plugins = nxJson.plugins ?? [];
  const at = plugins.findIndex((each) => (typeof each === 'string' ? each : each.plugin) === pluginName);
  const entry = plugins[at];
  const recorded = { ...(typeof entry === 'object' ? entry : { plugin: pluginName }), options: { ...pluginOptions(nxJson), ...options } };
  updateNxJson(tree, { ...nxJson, plugins: at < 0 ? [...plugins, recorded] : plugins.with(at, recorded) });
}
