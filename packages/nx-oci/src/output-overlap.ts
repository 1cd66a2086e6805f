import path from 'node:path';
import type { ExecutorContext, ProjectGraphProjectNode } from '@nx/devkit';
import picomatch from 'picomatch';
import { PluginError } from './error';

/**
 * Refuses an output folder that lies in another target's, or holds one: the cache of one would then take away or bring
 * back the files of the other. Refuses one that holds a project too, as it is emptied before it is written.
 * Throws `output-overlap`, `option-invalid`.
 */
export function requireOwnOutput(output: string, context: Pick<ExecutorContext, 'projectName' | 'targetName' | 'projectGraph'>): void {
  const self = `${context.projectName}:${context.targetName}`;
  requireFolderInWorkspace(output, self);
  for (const node of Object.values(context.projectGraph.nodes)) {
    if (within(path.posix.normalize(node.data.root), output)) {
      throw new PluginError('output-overlap', {
        message: `${self} writes to ${output}, which holds the project ${node.name}, and would be emptied.`,
        remedy: 'Give it an output folder of its own, such as one in dist/.',
      });
    }
    for (const { target, pattern } of outputsOf(node)) {
      const other = `${node.name}:${target}`;
      if ((other === self && pattern === output) || !overlaps(pattern, output)) continue;
      throw new PluginError('output-overlap', {
        message: `${self} writes to ${output}, which overlaps with ${pattern}, where ${other} writes.`,
        remedy: 'Give one of the two an output folder of its own: Nx would mix up their files when it restores them.',
      });
    }
  }
}

function requireFolderInWorkspace(output: string, self: string): void {
  const normal = path.posix.normalize(output);
  if (normal === output && !path.isAbsolute(output) && output !== '.' && !/^\.\.(\/|$)|\/$/.test(output)) return;
  throw new PluginError('option-invalid', {
    message: `${self} has ${JSON.stringify(output)} as its output, which is not a plain path in the workspace.`,
    remedy: 'Give a path relative to the workspace, without "." and ".." and a slash at its end, such as "dist/oci/service".',
  });
}

/**
 * Refuses an output that lies in what the build reads, or holds it: it would be made of itself.
 * Throws `output-overlap`.
 */
export function requireOutputNotRead(output: string, read: Iterable<string>): void {
  const path = [...read].find((each) => each === '.' || within(each, output) || within(output, each));
  if (path === undefined) return;
  throw new PluginError('output-overlap', {
    message: `What is built is written to ${output}, and made of ${path}: it would be made of itself.`,
    remedy: 'Give the target another output, or take less into it.',
  });
}

/** What a project's targets write, for each configuration, relative to the workspace; those with unknown tokens are left out. */
function outputsOf({ name, data: { root, targets = {} } }: ProjectGraphProjectNode): { target: string; pattern: string }[] {
  return Object.entries(targets).flatMap(([target, { outputs = [], options = {}, configurations = {} }]) =>
    [{}, ...Object.values(configurations as Record<string, object>)].flatMap((configuration) =>
      outputs.flatMap((output) => {
        const pattern = interpolate(output, { root, name, options: { ...options, ...configuration } as Record<string, unknown> });
        return pattern === undefined ? [] : [{ target, pattern }];
      }),
    ),
  );
}

function interpolate(
  output: string,
  { root, name, options }: { root: string; name: string; options: Record<string, unknown> },
): string | undefined {
  const filled = output
    .replace(/^\{workspaceRoot\}\/?/, '')
    .replaceAll('{projectRoot}', root)
    .replaceAll('{projectName}', name)
    .replace(/\{options\.([^}]+)\}/g, (token, key: string) => (typeof options[key] === 'string' ? (options[key] as string) : token));
  // Of a root project, {projectRoot} is ".".
  return output.startsWith('!') || filled.includes('{options.') ? undefined : path.posix.normalize(filled).replace(/\/$/, '');
}

function overlaps(pattern: string, output: string): boolean {
  const { base, isGlob } = picomatch.scan(pattern);
  if (pattern === '.' || within(base, output)) return true;
  const above = output.split('/').map((_, at, parts) => parts.slice(0, at + 1).join('/'));
  const matches = isGlob ? picomatch(pattern, { dot: true }) : (folder: string) => folder === pattern;
  return [...above, `${output}/image.json`].some((folder) => matches(folder));
}

function within(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}/`);
}
