import { CodedError } from '@nx-oci/oci';

/** The codes that the plugin throws, each with its meaning. */
export const pluginErrorCodes = {
  'argocd-failed': 'Argo CD cannot be reached, or answers with what it should not.',
  'argocd-refused': 'Argo CD refuses the token, does not let it read an application, or has none of that name.',
  'argocd-unset': 'It is not said which Argo CD to ask, or with which token.',
  'build-failed': 'A compiler or a bundler that a target runs does not succeed.',
  'ci-redirected': 'A command that a workspace leaves to its CI is about to be run on a machine.',
  'digest-unknown': 'An image that is to be written by its digest is named by a tag, and the registry cannot be asked which that is.',
  'directory-invalid': 'A path that a generator is given is not one of the workspace, or would need quotes.',
  'directory-taken': 'A new project is to be in a directory that is not empty.',
  'engine-failed': 'A container engine refused an image, or ended with an error.',
  'engine-missing': 'No container engine answers, or not the one that was asked for.',
  'fixes-refused': 'Formatting is not committed: to the main branch, of another repository, beside other changes, or again and again.',
  'git-failed': 'Git, which a command needs, is not there or does not succeed.',
  'image-differs': 'An image that was built again in an empty store is another one.',
  'image-unreferenced': 'A digest is to be written to deployment files, none of which names the image.',
  'input-not-declared': "A build reads a file that the task's inputs do not cover, so that a cache hit could be stale.",
  'lint-failed': 'A linter ends as it does when it cannot do its work.',
  'lint-found': 'Linters find fault with files that were changed.',
  'manifest-invalid': 'A deployment file is not YAML, or names an image in a way that cannot be changed in place.',
  'manifests-differ': 'What is rendered is not what lives in the cluster.',
  'lock-outdated': 'A lock is not what its tags would be resolved to now.',
  'option-invalid': 'An option of a target, or of a generator, cannot be what it is.',
  'output-overlap': 'The output folder of a target lies in that of another, or holds it.',
  'project-exists': 'A project is to be made whose name is taken, or is to have a target that it has.',
  'project-name-invalid': 'A new project has a name that its folder, its image or its variables cannot have.',
  'project-unknown': 'A project or target that is named does not exist.',
  'render-failed': 'Helm or Kustomize does not render a chart or a kustomization.',
  'render-unstable': 'A chart renders to something else each time, so that it can neither be cached nor compared.',
  'tag-taken': 'A release tag is at the remote already, and names another commit.',
  'task-failed': 'Nx, which a command runs, does not succeed.',
  'tools-drift': 'A machine does not have the tools that its workspace says, or another one comes before.',
  'tools-invalid': 'A manifest of tools (tools.yaml) cannot be read, or says what cannot be.',
  'toolchain-missing': 'A program that a target runs, or those of a new project, is not installed, or is not of the version that is needed.',
  'usage-invalid': 'A command line names no command, or has an option or a number of arguments that the command does not take.',
  'wiring-invalid': 'A file that services are wired into cannot be read.',
  'wiring-stale': 'A place that is to know of a service has to be changed by hand, or a workflow of a CI generated anew.',
  'signing-failed': 'The program that signs what is pushed does not do so.',
} as const;

export type PluginErrorCode = keyof typeof pluginErrorCodes;

/** An error of the Nx side: targets, caching, engines. */
export class PluginError extends CodedError<PluginErrorCode> {}
