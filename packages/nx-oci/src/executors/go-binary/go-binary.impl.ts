import path from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { workspacePath } from '@nx-oci/build';
import { requireDeclaredSources, requireOutputFile, writeWhole } from '../../builds/built-file';
import { openGo, runGo } from '../../builds/go-command';
import { linkerFlags, tagFlags } from '../../builds/go-flags';
import { goModule, goModuleOf } from '../../builds/go-module';
import { goSources } from '../../builds/go-sources';
import { requireDeclaredCommand } from '../../declared-inputs';
import { PluginError } from '../../error';
import { consoleReport, megabytes, reported } from '../../report';
import { taskName, workspaceOf } from '../../task-context';

export interface GoBinaryOptions {
  platform: string;
  main?: string;
  output: string;
  work?: string;
  ldflags?: string[];
  tags?: string[];
}

/** Builds a static binary by Go, the same on every machine, of files that the task's inputs cover. */
export default function goBinaryExecutor({ platform, main = '.', output, work, ...flags }: GoBinaryOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  const report = consoleReport();
  return reported(report, async () => {
    const workspace = workspaceOf(context);
    requireOutputFile(output, context);
    const folder = path.join(context.root, workspacePath(path.posix.join(workspace.projectRoot, main), workspace));
    const module = work === undefined ? goModuleOf(folder) : goModule(path.join(context.root, workspacePath(work, workspace)));
    if (!module) throw new PluginError('build-failed', { message: `${taskName(context)} builds ${path.relative(context.root, folder) || '.'}, which no go.mod is above.`, remedy: 'Make one: go mod init.' });
    const go = await openGo({ platform, toolchain: module.toolchain, ...(work !== undefined && { work: module.file }) });
    const [ldflags, tags] = [linkerFlags(flags), tagFlags(flags)];

    const sources = await goSources({ go, folder, module, tags });
    const further = async (): Promise<void> => {
      if (module.toolchain === undefined) await requireDeclaredCommand('go version', remedyForToolchain(go.version), context);
    };
    await requireDeclaredSources({ output, sources, further }, context);
    const size = await writeWhole(path.join(context.root, output), async (temporary) => {
      await runGo(['build', '-trimpath', '-buildvcs=false', ...ldflags, ...tags, '-o', temporary, '.'], { cwd: folder, env: go.env });
    });
    report.line(`${output} ${platform} ${go.version}, ${megabytes(size)}`);
  });
}

function remedyForToolchain(version: string): string {
  return `Have go.mod name the Go that every machine takes: go mod edit -toolchain=${version}. Or add {"runtime": "GOTOOLCHAIN=local go version"} to the inputs: machines with another Go then build again, and make another binary.`;
}
