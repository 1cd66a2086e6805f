import { isDeepStrictEqual } from 'node:util';
import path from 'node:path';
import { formatFiles, getProjects, readNxJson, type GeneratorCallback, type ProjectConfiguration, type Tree } from '@nx/devkit';
import { parse, stringify } from 'yaml';
import { PluginError } from '../../error';
import { consoleReport } from '../../report';
import { chosenProject } from '../../scaffold/chosen-project';
import { generation } from '../../scaffold/generation';
import { workspacePath } from '../../scaffold/project-directory';
import { targetRepository } from '../../scaffold/target-repository';
import { defaultOptions } from '../../wiring/service';
import { imageUpdater, type FollowedImage, type ImageUpdater, type WriteBack } from './resource';

export interface ImageUpdaterOptions {
  project: string;
  /** Name or glob of the Argo CD applications that deploy the image. */
  application: string;
  target?: string;
  tag?: string;
  namespace?: string;
  directory?: string;
  writeBack?: string;
  branch?: string;
  base?: string;
  pullRequest?: 'github' | 'gitlab';
  secret?: string;
  skipFormat?: boolean;
}

/** Writes the resource by which Argo CD Image Updater commits the digests of an image, for review. */
export default function imageUpdaterGenerator(tree: Tree, options: ImageUpdaterOptions): Promise<GeneratorCallback | void> {
  return generation(async () => {
    const report = consoleReport();
    const { project, plain, root } = chosenProject(tree, { project: options.project });
    const { target = 'image', tag = 'main', namespace = 'argocd', application } = options;
    const repository = targetRepository(tree, project, target);
    const platforms = linuxPlatforms(getProjects(tree).get(project)!, target, tree);
    const name = resourceName(target === 'image' ? plain : `${plain}-${target}`);
    requireForm('application', application, /^([a-z0-9*?.-]|\[\^?[a-z0-9-]+\])+$/, 'Give the name of the application, or a glob of names: greeter, greeter-*.');
    requireForm('tag', tag, /^\w[\w.-]{0,127}$/, 'Give the tag that is followed, such as main.');
    requireForm('namespace', namespace, /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'Give the namespace that the application is in, such as argocd.');
    const writeBack = writeBackOf(name, options);
    const followed: FollowedImage = { name, namespace, application, repository, tag, platforms };
    const file = path.posix.join(options.directory === undefined ? root : workspacePath(tree, options.directory), `${name}.image-updater.yaml`);
    const resource = imageUpdater(followed, writeBack);

    const there = tree.read(file, 'utf8');
    if (there !== null) {
      report.line(isSame(there, resource) ? `${file} is up to date.` : `${file} is there and stays as it is. To have it written anew, remove it.`);
      return;
    }
    tree.write(file, `# Has Argo CD Image Updater commit the digest that ${repository}:${tag} names.\n${stringify(resource, { lineWidth: 0 })}`);
    if (!options.skipFormat) await formatFiles(tree);
    report.line(`Wrote ${file}.`);
    return () => report.line(`Next: kubectl apply -f ${file}, or commit it to where Argo CD has its own resources from. No other ImageUpdater may match the same application.`);
  });
}

/** The platforms for Linux that an image target declares. Without any, Image Updater looks for an image of the platform that it runs on itself. */
function linuxPlatforms({ targets = {} }: ProjectConfiguration, target: string, tree: Tree): string[] | undefined {
  const { platforms } = { ...defaultOptions(target, targets[target], readNxJson(tree)), ...targets[target].options };
  const linux = Array.isArray(platforms) ? platforms.filter((each): each is string => typeof each === 'string' && each.startsWith('linux/')) : [];
  return linux.length > 0 ? linux : undefined;
}

/** Throws `option-invalid`. */
function writeBackOf(name: string, { writeBack: target = 'kustomization', branch, base, pullRequest, secret }: ImageUpdaterOptions): WriteBack {
  requireForm('writeBack', target, /^(kustomization|helmvalues)(:[\w./-]+)?$/, 'Give kustomization or helmvalues, with a path if it is elsewhere than the application: helmvalues:/charts/greeter/values.yaml.');
  if (base !== undefined) requireForm('base', base, /^(?![-/.])(?!.*(\.\.|\/\/|[/.]$))[\w./-]+$/, 'Give a branch, such as main.');
  if (secret !== undefined) requireForm('secret', secret, /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'Give the name of a secret in the namespace of the resource.');
  if (pullRequest === undefined) {
    const own = branch ?? `image-updater/${name}`;
    // Text of the templates of Go is not looked into.
    requireForm('branch', own, /^(?![-/.])(?!.*(\.\.|\/\/|[/.]$))([\w./-]|\{\{[^{}:]+\}\})+$/, 'Give a branch, such as image-updater/greeter; "{{.SHA256}}" in it makes one for each change.');
    if (own === base) throw new PluginError('option-invalid', { message: `branch is "${own}", and base too.`, remedy: 'Give another --branch: digests that are committed to the base itself are deployed without review.' });
    return { target, base, secret, review: { branch: own } };
  }
  if (branch !== undefined) throw new PluginError('option-invalid', { message: `branch is "${branch}", beside pullRequest "${pullRequest}".`, remedy: 'Leave --branch out: Image Updater names the branches of pull requests itself. What they go into is --base.' });
  if (secret === undefined) throw new PluginError('option-invalid', { message: `pullRequest is "${pullRequest}", without a secret.`, remedy: 'Give --secret: opening pull requests takes a token, in a secret with username and password, or of a GitHub App.' });
  return { target, base, secret, review: { pullRequest } };
}

function requireForm(option: string, value: string, pattern: RegExp, remedy: string): void {
  if (!pattern.test(value)) throw new PluginError('option-invalid', { message: `${option} is "${value}".`, remedy });
}

/** What Kubernetes takes for a name (RFC 1123). */
function resourceName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
}

/** Whether a file says what would be written, however it is laid out. */
function isSame(text: string, resource: ImageUpdater): boolean {
  try {
    return isDeepStrictEqual(parse(text), resource);
  } catch {
    return false;
  }
}
