import { createProjectGraphAsync, readProjectsConfigurationFromProjectGraph, workspaceRoot as root } from '@nx/devkit';
import { runNx } from '../run-nx';
import { ciTags } from '../publish/publish-version';
import { releaseOf, releaseTag, type Release } from './release';
import { requireTagged } from './tagged-commit';

/** Builds the images of the project that a release tag names. */
export async function buildRelease(tag: string | undefined): Promise<void> {
  const { project, targets } = await releaseIn(tag);
  for (const { image } of targets) await runNx(['run', `${project}:${image}`], { root, env: process.env });
}

/** Publishes them under the version that it names; without `publish`, a dry run. */
export async function publishRelease(tag: string | undefined, { publish }: { publish: boolean }): Promise<void> {
  const { project, version, targets } = await releaseIn(tag);
  const name = `${project}/v${version}`;
  // A CI that runs for the tag has checked out its commit, with or without the tag itself.
  if (publish && !ciTags(process.env).some((each) => each.tag === name)) await requireTagged(root, { tag: name, version });
  const env = { ...process.env, VERSION: version };
  for (const { publish: target } of targets) await runNx(['run', `${project}:${target}`, ...(publish ? [] : ['--dryRun'])], { root, env });
}

async function releaseIn(tag: string | undefined): Promise<Release> {
  const named = releaseTag(tag, process.env);
  const { projects } = readProjectsConfigurationFromProjectGraph(await createProjectGraphAsync({ exitOnError: false }));
  return releaseOf(named, projects);
}
