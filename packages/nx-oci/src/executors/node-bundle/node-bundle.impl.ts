import { realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { workspacePath } from '@nx-oci/build';
import type { BuildOptions, BuildResult } from 'esbuild';
import { requireDeclaredSources, requireOutputFile, writeWhole } from '../../builds/built-file';
import { bundleSources } from '../../builds/bundle-sources';
import { workspaceEsbuild } from '../../builds/esbuild';
import { requireDeclaredPackages } from '../../declared-inputs';
import { PluginError } from '../../error';
import { consoleReport, megabytes, reported } from '../../report';
import { taskName, workspaceOf } from '../../task-context';

export interface NodeBundleOptions {
  entry: string;
  output: string;
  target?: string;
  format?: 'esm' | 'cjs';
  packages?: 'bundle' | 'external';
  external?: string[];
  sourcemap?: boolean;
}

/** Bundles a program for Node by the workspace's esbuild, of files and packages that the task's inputs cover. */
export default function nodeBundleExecutor(options: NodeBundleOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  const report = consoleReport();
  return reported(report, async () => {
    const { entry, output } = options;
    const workspace = workspaceOf(context);
    requireOutputFile(output, context);
    // By the names that links lead to, as esbuild names what it reads.
    const root = realpathSync(context.root);
    const esbuild = workspaceEsbuild(root);
    const { metafile, outputFiles } = await bundle(esbuild.build, { ...options, entry: workspacePath(entry, workspace) }, root, context);
    const [code, ...others] = outputFiles!;
    if (others.length > 0) {
      throw new PluginError('build-failed', {
        message: `${taskName(context)} makes ${others.map(({ path: file }) => path.relative(root, file)).join(', ')} beside ${output}, which would not be in the cache.`,
        remedy: 'Bundle code alone; files that it needs go into the image by "contents".',
      });
    }

    const { files, packages } = bundleSources(Object.keys(metafile!.inputs), root);
    const further = (): Promise<void> => requireDeclaredPackages(new Set(['esbuild', ...packages]), context);
    await requireDeclaredSources({ output, sources: files, further }, context);
    const size = await writeWhole(path.join(context.root, output), (temporary) => writeFileSync(temporary, code.contents));
    report.line(`${output} esbuild ${esbuild.version}, ${megabytes(size)}`);
  });
}

async function bundle(build: (options: BuildOptions) => Promise<BuildResult>, options: NodeBundleOptions, root: string, context: ExecutorContext): Promise<BuildResult> {
  const { entry, output, target = 'node20', format = 'esm', packages = 'bundle', external = [], sourcemap = false } = options;
  try {
    return await build({
      absWorkingDir: root,
      entryPoints: [entry],
      outfile: output,
      bundle: true,
      platform: 'node',
      target,
      format,
      // Older versions know this word alone.
      ...(packages === 'external' && { packages }),
      external,
      // One file, which the cache has whole.
      sourcemap: sourcemap && 'inline',
      logLevel: 'warning',
      metafile: true,
      write: false,
    });
  } catch (cause) {
    throw new PluginError('build-failed', { message: `${taskName(context)} cannot bundle ${entry}.`, remedy: 'What esbuild printed above says why.', cause });
  }
}
