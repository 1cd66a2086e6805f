import path from 'node:path';
import { createProjectGraphAsync, readProjectsConfigurationFromProjectGraph, workspaceRoot as root, type ProjectsConfigurations } from '@nx/devkit';
import { readImageRecord } from '@nx-oci/build';
import { prerelease } from 'semver';
import { ciTags } from '../publish/publish-version';
import { runNx } from '../run-nx';
import { projectOutput } from '../task-context';
import { readBuiltRelease, writeBuiltRelease } from './built-release';
import { releaseOf, releaseTag, type Release } from './release';
import { requireTagged } from './tagged-commit';

/** Builds the images of the project that a release tag names, and writes down what they are. */
export async function buildRelease(tag: string | undefined): Promise<void> {
  const { project, version, targets, projectsConfigurations } = await releaseIn(tag);
  const images: Record<string, string> = {};
  for (const { image } of targets) {
    await runNx(['run', `${project}:${image}`], { root, env: process.env });
    images[image] = readImageRecord(path.join(root, projectOutput({ projectsConfigurations }, project, image))).digest;
  }
  await writeBuiltRelease(root, { tag: `${project}/v${version}`, images });
}

/** How a release is published. */
export interface PublishRelease {
  /** Write; else it is a dry run. */
  publish: boolean;
  /** Publish what `buildRelease` wrote down, and ask Nx for no build. */
  prebuilt: boolean;
}

/** Publishes them under the version that it names. */
export async function publishRelease(tag: string | undefined, { publish, prebuilt }: PublishRelease): Promise<void> {
  const { project, version, targets } = await releaseIn(tag);
  const name = `${project}/v${version}`;
  const expected = { tag: name, stable: prerelease(version) === null, targets: targets.map(({ image }) => image) };
  const built = prebuilt ? await readBuiltRelease(root, expected) : undefined;
  // A CI that runs for the tag has checked out its commit, with or without the tag itself.
  if (publish && !ciTags(process.env).some((each) => each.tag === name)) await requireTagged(root, { tag: name, version });
  const env = { ...process.env, VERSION: version };
  for (const { image, publish: target } of targets) {
    const digest = built && [`--digest=${built[image]}`];
    await runNx(['run', `${project}:${target}`, ...(digest ?? []), ...(publish ? [] : ['--dryRun'])], { root, env });
  }
}

async function releaseIn(tag: string | undefined): Promise<Release & { projectsConfigurations: ProjectsConfigurations }> {
  const named = releaseTag(tag, process.env);
  const projectsConfigurations = readProjectsConfigurationFromProjectGraph(await createProjectGraphAsync({ exitOnError: false }));
  return { ...releaseOf(named, projectsConfigurations.projects), projectsConfigurations };
}
