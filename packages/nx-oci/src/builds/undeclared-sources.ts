import path from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { getIgnoreObject } from 'nx/src/utils/ignore';
import type { Inputs } from '../plugin-inputs';
import { spreadsInputs } from './further-inputs';

/** Files that are known by their names: beside them stands nothing that would be read as well. */
const singular = /^(go\.(mod|sum|work|work\.sum)|package\.json|tsconfig.*\.json)$/;

/** What to do about sources (relative to the workspace) that a build reads, and its inputs do not cover: the entries to add, and what else helps. */
export function remedyForSources(missing: string[], { root, projectName, projectsConfigurations, target }: ExecutorContext): string {
  const ignored = getIgnoreObject(root);
  const sources = missing.filter((file) => !ignored.ignores(file));
  const projects = Object.entries(projectsConfigurations.projects).map(([name, project]) => ({ name, root: project.root }));
  const own = projects.find(({ name }) => name === projectName)?.root ?? '.';
  const entries = widest([...new Set(sources.map((file) => entryFor(file, own, projects.map((each) => each.root))))]).map((entry) => JSON.stringify(`{workspaceRoot}/${entry}`));
  const others = [...new Set(sources.flatMap((file) => ownerOf(file, projects) ?? []))].filter((name) => name !== projectName).sort();
  return [
    sources.length > 0 && `Add to the inputs of the target: ${entries.join(', ')}. ${keepsInferred(target?.inputs)} "nx affected" sees changes there, too.`,
    others.length > 0 && `Or, of ${others.join(' and ')}, make a dependency ("implicitDependencies": ${JSON.stringify(others)}), whose files "^default" covers.`,
    sources.length < missing.length &&
      `Git ignores ${missing.find((file) => ignored.ignores(file))}: where another target writes it, add that to dependsOn, and {"dependentTasksOutputFiles": "**/*", "transitive": true} to the inputs.`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** How a target keeps the inputs that are inferred, when it declares others. */
function keepsInferred(inputs: Inputs = []): string {
  return spreadsInputs ? 'With "..." as the first of them, those that are inferred stay.' : `To keep those that are inferred, write them out before: ${JSON.stringify(inputs).slice(1, -1)}.`;
}

/** What of inputs covers a file, and what may come to stand beside it: Go takes folders whole. */
function entryFor(file: string, own: string, roots: string[]): string {
  const folder = path.posix.dirname(file);
  // What lies in the project is left out by name.
  if (singular.test(path.posix.basename(file)) || (own !== '.' && file.startsWith(`${own}/`))) return file;
  const holdsProjects = folder === '.' || roots.some((root) => root.startsWith(`${folder}/`));
  return holdsProjects ? path.posix.join(folder, `*${path.posix.extname(file)}`) : `${folder}/**/*`;
}

/** Entries without those that another has in it. */
function widest(entries: string[]): string[] {
  const folders = entries.flatMap((entry) => (entry.endsWith('/**/*') ? [entry.slice(0, -4)] : []));
  return entries.filter((entry) => !folders.some((folder) => entry !== `${folder}**/*` && entry.startsWith(folder))).sort();
}

/** The project that a file is in: the one that is nearest. */
function ownerOf(file: string, projects: { name: string; root: string }[]): string | undefined {
  const above = projects.filter(({ root }) => file.startsWith(`${root}/`));
  return above.sort((a, b) => b.root.length - a.root.length)[0]?.name;
}
