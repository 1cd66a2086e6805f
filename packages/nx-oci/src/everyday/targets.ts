import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createProjectGraphAsync, readJsonFile, readProjectsConfigurationFromProjectGraph, workspaceRoot as root, type NxJsonConfiguration, type ProjectConfiguration } from '@nx/devkit';
import { diffApplication } from '../argocd/diff-application';
import { renderedManifests } from '../argocd/rendered-manifests';
import type { DiffFlags } from '../cli/everyday';
import { PluginError } from '../error';
import { applicationOf, type DiffOptions } from '../executors/diff/diff.impl';
import type { LintChangedOptions } from '../executors/lint-changed/lint-changed.impl';
import type { ChangeRange } from '../lint/changed-files';
import { lintChanged } from '../lint/lint-changed';
import { lintRange } from '../lint/lint-range';
import { renderExecutorName } from '../manifests/render-target';
import type { Report } from '../report';
import { runNx } from '../run-nx';

/** A target that a command line names. */
interface NamedTarget {
  project: string;
  target: string;
  configuration?: string;
  declared: ProjectConfiguration;
}

/** The manifests that a target renders, rendered by Nx if they have to be. Throws `project-unknown`, `task-failed`. */
export async function renderedText(name: string): Promise<string> {
  const { project, target, configuration, declared } = namedTarget(await projects(), name, renderExecutorName);
  await render(project, target, configuration);
  return readFileSync(path.join(root, renderedManifests(project, declared, target, configuration)), 'utf8');
}

/** Compares what a target renders, or a file, with what lives. Throws what `diffApplication` does, `project-unknown`, `task-failed`, `usage-invalid`. */
export async function diffOf(name: string | undefined, { manifests, ...flags }: DiffFlags): Promise<{ text: string; differences: number }> {
  if (manifests !== undefined) {
    const { application, ...rest } = flags;
    if (name === undefined && application !== undefined) return diffApplication({ ...rest, application, project: path.basename(manifests), manifests: path.resolve(manifests) });
    throw new PluginError('usage-invalid', { message: name === undefined ? '--manifests is given without --application.' : `--manifests is given beside the target "${name}".`, remedy: 'Give a target, or --manifests with --application.' });
  }
  if (name === undefined) throw new PluginError('usage-invalid', { message: 'Neither a target nor --manifests is given.', remedy: 'It is: nx-oci diff <project>, or nx-oci diff --manifests=<file> --application=<name>.' });
  const { project, target, configuration, declared } = namedTarget(await projects(), name, 'nx-oci:diff');
  const { render: from = 'render', allowDifferences: _, output: _output, application = applicationOf(project), ...options } = optionsOf<DiffOptions>(declared, target, configuration);
  const rendered = renderedManifests(project, declared, from, configuration);
  await render(project, from, configuration);
  return diffApplication({ ...options, application, ...flags, project, manifests: path.join(root, rendered) });
}

/** Runs linters on what was changed; returns the names of those that find fault. Throws what `lintChanged` does, `project-unknown`, `usage-invalid`. */
export async function lintOf(name: string | undefined, { fix, ...range }: ChangeRange & { fix?: boolean }, report: Report): Promise<string[]> {
  const { linters, ...options } = lintOptions(await projects(), name);
  const given = { base: range.base ?? options.base, head: range.head ?? options.head };
  return lintChanged(root, { ...lintRange(given, readJsonFile<NxJsonConfiguration>(path.join(root, 'nx.json'))), linters, fix: fix ?? options.fix }, report);
}

/** Without a name, the options of the only target that there is, or none. */
function lintOptions(all: Projects, name: string | undefined): LintChangedOptions {
  const executor = 'nx-oci:lint-changed';
  if (name !== undefined) {
    const { declared, target, configuration } = namedTarget(all, name, executor);
    return optionsOf(declared, target, configuration);
  }
  const [only, ...others] = Object.entries(all).flatMap(([project, declared]) => targetsOf(declared, executor).map((target) => ({ project, target, declared })));
  if (others.length === 0) return only ? optionsOf(only.declared, only.target) : {};
  throw new PluginError('usage-invalid', { message: `There are ${others.length + 1} targets of ${executor}.`, remedy: `Name one: ${[only, ...others].map(({ project, target }) => `${project}:${target}`).join(', ')}.` });
}

type Projects = Record<string, ProjectConfiguration>;

async function projects(): Promise<Projects> {
  try {
    return readProjectsConfigurationFromProjectGraph(await createProjectGraphAsync({ exitOnError: false })).projects;
  } catch (cause) {
    throw new PluginError('project-unknown', {
      message: `The projects of ${root} cannot be read: ${(cause as Error).message.replace(/\.$/, '')}.`,
      remedy: 'Run this within an Nx workspace of which "npx nx show projects" lists the projects.',
      cause,
    });
  }
}

/** Throws `project-unknown`. */
function namedTarget(all: Projects, name: string, executor: string): NamedTarget {
  const [project, said, configuration] = name.split(':');
  const declared = all[project] as ProjectConfiguration | undefined;
  const targets = declared ? targetsOf(declared, executor) : [];
  const target = said ?? targets[0];
  if (declared && targets.includes(target) && (said !== undefined || targets.length === 1)) return { project, target, configuration, declared };
  throw new PluginError('project-unknown', {
    message: !declared ? `There is no project "${project}".` : targets.length === 0 ? `The project "${project}" has no target of ${executor}.` : said === undefined ? `The project "${project}" has ${targets.length} targets of ${executor}.` : `The project "${project}" has no target "${said}" of ${executor}.`,
    remedy: targets.length > 0 ? `Name one: ${targets.map((each) => `${project}:${each}`).join(', ')}.` : declared ? `npx nx g nx-oci:team-commands ${project}${executor === 'nx-oci:lint-changed' ? ' --lint' : ''} adds one.` : 'Correct the name; npx nx show projects lists the projects.',
  });
}

function targetsOf({ targets = {} }: ProjectConfiguration, executor: string): string[] {
  return Object.keys(targets).filter((name) => targets[name].executor === executor);
}

function optionsOf<T>({ targets = {} }: ProjectConfiguration, target: string, configuration = ''): T {
  const { options, configurations = {} } = targets[target];
  return { ...(options as T), ...(configurations[configuration] as T) };
}

function render(project: string, target: string, configuration: string | undefined): Promise<void> {
  return runNx(['run', [project, target, configuration].filter(Boolean).join(':')], { root, env: process.env, aside: true });
}
