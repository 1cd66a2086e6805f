import type { TargetConfiguration } from '@nx/devkit';
import type { Inputs } from '../plugin-inputs';
import type { DeclaredTarget } from '../targets';

/** What of a build is inferred: what it reads unless it is told otherwise, and that its output is cached. */
interface InferredBuild {
  description: string;
  technologies: string[];
  inputs(plugin: Inputs): Inputs;
}

const builds: Record<string, InferredBuild> = {
  'nx-oci:go-binary': {
    description: 'Build a static binary',
    technologies: ['go'],
    inputs: (plugin) => [
      '{projectRoot}/**/*',
      '!{projectRoot}/**/*_test.go',
      '!{projectRoot}/{project,package}.json',
      '^default',
      // No package of npm but this one.
      ...(plugin.length > 0 ? plugin : [{ externalDependencies: [] }]),
    ],
  },
  'nx-oci:node-bundle': {
    description: 'Bundle the program, packages included',
    technologies: ['esbuild'],
    // Without externalDependencies, all that is locked counts: esbuild, this plugin, and what is bundled.
    inputs: () => ['default', '^default', '!{projectRoot}/**/*.{spec,test}.*', '{workspaceRoot}/tsconfig.json'],
  },
};

/** Whether an executor builds what images are made of. */
export function isBuildExecutor(executor: string | undefined): executor is string {
  return executor !== undefined && Object.hasOwn(builds, executor);
}

/** What a build of an executor reads unless it is told otherwise. */
export function inferredInputs(executor: string, plugin: Inputs): Inputs {
  return builds[executor].inputs(plugin);
}

/** What a target of a build lacks. */
export function buildTarget({ executor }: DeclaredTarget, plugin: Inputs): TargetConfiguration {
  const { description, technologies } = builds[executor!];
  return { executor, cache: true, inputs: inferredInputs(executor!, plugin), outputs: ['{options.output}'], metadata: { technologies, description } };
}
