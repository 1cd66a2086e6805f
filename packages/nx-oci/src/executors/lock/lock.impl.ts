import path from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { isRemoteBase, lockFile, lockText, needsLock, readLock, RegistryAccess, writeLock, type Lock } from '@nx-oci/build';
import { Store } from '@nx-oci/oci';
import { definitionOf, type SiblingOptions } from '../../built-image';
import { PluginError } from '../../error';
import { consoleReport, reported } from '../../report';
import { workspaceOf } from '../../task-context';

export interface LockOptions extends SiblingOptions {
  /** Compare only, and fail when the lock is not what it would be. */
  check?: boolean;
}

/** Resolves what a definition names by tags to digests, and writes them down. */
export default function lockExecutor(options: LockOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  const report = consoleReport();
  return reported(report, async () => {
    const definition = definitionOf(options, context);
    const name = lockFile(workspaceOf(context).projectRoot, options.image);
    const file = path.join(context.root, name);
    if (!needsLock(definition)) {
      report.line(`${context.projectName}:${options.image} has nothing to lock: ${isRemoteBase(definition.base) ? 'its base has a digest' : 'its base is not in a registry'}.`);
      return;
    }
    const before = readLock(file);
    const after = await resolve(definition.base!);
    const same = before !== undefined && lockText(before) === lockText(after);
    report.line(`${after.base!.reference} ${before?.base && !same ? `from ${before.base.digest} to` : 'is'} ${after.base!.digest}`);
    if (!same && options.check) {
      throw new PluginError('lock-outdated', {
        message: `${name} ${before ? 'names another image than its tag does now' : 'is not there'}.`,
        remedy: `Run npx nx run ${context.projectName}:${context.targetName}, look at what changed, and commit the file.`,
      });
    }
    if (!same) writeLock(file, after);
  });
}

async function resolve(base: string): Promise<Lock> {
  const registry = new RegistryAccess(new Store());
  try {
    const { digest } = await registry.resolve(registry.parse(base));
    return { schemaVersion: 1, base: { reference: base, digest } };
  } finally {
    await registry.close();
  }
}
