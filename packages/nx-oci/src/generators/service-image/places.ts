import { readNxJson, type Tree } from '@nx/devkit';
import { PluginError } from '../../error';
import { pluginOptions } from '../../plugin-options';
import { recordPluginOptions } from '../../record-plugin-options';
import { workspacePath } from '../../scaffold/project-directory';

/** Places of a workspace that services are wired into, as options name them. */
export interface Places {
  compose?: string;
  tilt?: string;
}

/** Where the files are, unless something is said. */
const usual = {
  compose: ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'],
  tilt: ['Tiltfile'],
} as const;

/**
 * The places that `nx.json` does not record yet: those that are given, or else those that are there.
 * Throws `option-invalid` where another is recorded, `directory-invalid`.
 */
export function unrecordedPlaces(tree: Tree, given: Places): Places {
  const recorded = pluginOptions(readNxJson(tree));
  const found: Places = {};
  for (const place of ['compose', 'tilt'] as const) {
    const asked = given[place] === undefined ? undefined : workspacePath(tree, given[place]);
    const before = recorded[place];
    if (before === undefined) {
      const file = asked ?? usual[place].find((each) => tree.isFile(each));
      if (file !== undefined) found[place] = file;
    } else if (asked !== undefined && asked !== before) {
      throw new PluginError('option-invalid', {
        message: `${place} is "${asked}", but services are wired into ${before}.`,
        remedy: `Leave --${place} out, or change it in nx.json, in the options of the plugin.`,
      });
    }
  }
  return found;
}

/** Records places in nx.json. Returns what was done, a line each. */
export function recordPlaces(tree: Tree, places: Places): string[] {
  if (Object.keys(places).length === 0) return [];
  recordPluginOptions(tree, places);
  return Object.values(places).map((file) => `Recorded ${file} in nx.json: services are wired into it.`);
}
