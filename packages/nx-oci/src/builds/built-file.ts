import { mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { requireDeclaredInputs } from '../declared-inputs';
import { PluginError } from '../error';
import { requireOutputNotRead, requireOwnOutput } from '../output-overlap';
import { taskName } from '../task-context';
import { remedyForSources } from './undeclared-sources';
import { workspaceFiles } from './workspace-files';

/** What a build makes, and of what. */
export interface BuiltFile {
  /** Relative to the workspace. */
  output: string;
  /** Absolute paths of all files that were read. */
  sources: Iterable<string>;
  /** What else has to be declared. */
  further?(): Promise<void>;
}

/** Refuses an output that is another target's, or a folder. Throws `output-overlap`, `option-invalid`. */
export function requireOutputFile(output: string, context: ExecutorContext): void {
  requireOwnOutput(output, context);
  if (!statSync(path.join(context.root, output), { throwIfNoEntry: false })?.isDirectory()) return;
  throw new PluginError('option-invalid', { message: `${taskName(context)} writes the file ${output}, and there is a folder of that name.`, remedy: 'Give the file another path, or remove the folder.' });
}

/**
 * Refuses a build unless Nx knows all that it reads: were it done, a change there would go unseen. Of an earlier one nothing
 * is left that could be taken for it. Throws `input-not-declared`, `output-overlap`.
 */
export async function requireDeclaredSources({ output, sources, further }: BuiltFile, context: ExecutorContext): Promise<void> {
  const { inside, outside } = workspaceFiles(sources, context.root);
  requireOutputNotRead(output, inside);
  try {
    requireNoneOutside(outside, context);
    await requireDeclaredInputs(inside, context, (missing) => remedyForSources(missing, context));
    await further?.();
  } catch (error) {
    rmSync(path.join(context.root, output), { force: true });
    throw error;
  }
}

function requireNoneOutside([file]: string[], context: ExecutorContext): void {
  if (file === undefined) return;
  throw new PluginError('input-not-declared', {
    message: `${taskName(context)} reads ${file}, which is not in the workspace: Nx cannot know of a change there, and the cache would give what was made before it.`,
    remedy: 'Move it into the workspace, or publish it, and take a version of it.',
  });
}

/** Has a file written under another name, and gives it its own when it is whole. Returns its size in bytes. */
export async function writeWhole(file: string, write: (temporary: string) => void | Promise<void>): Promise<number> {
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await write(temporary);
    const { size } = statSync(temporary);
    renameSync(temporary, file);
    return size;
  } finally {
    rmSync(temporary, { force: true });
  }
}
