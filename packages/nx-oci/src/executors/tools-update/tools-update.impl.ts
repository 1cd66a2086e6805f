import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readTargetOptions, type ExecutorContext } from '@nx/devkit';
import { formatPlatform, isDigest, samePlatform, type Digest } from '@nx-oci/oci';
import { formatRepository, parseTag, RegistryError } from '@nx-oci/registry';
import { formatToolsLock, lockChanges, lockTools, readToolsLock, ToolsError, toolsLockName, writeToolsLock, type ToolsLock } from '@nx-oci/tools';
import type { SiblingOptions } from '../../built-image';
import { withClient } from '../../cli/registry-client';
import { PluginError } from '../../error';
import type { OutputSettings } from '../../options';
import { destinationOf } from '../../publish/push-session';
import { consoleReport, megabytes, reported } from '../../report';

export interface ToolsUpdateOptions extends SiblingOptions {
  /** Where the image is; by default where the image target's pushes go. */
  repository?: string;
  /** What the lock follows. */
  tag?: string | number;
  digest?: string;
  /** Compare only, and fail when the lock is not what it would be. */
  check?: boolean;
}

/** Has `.tools.lock` name the tools that were pushed: what a tag names now, or a digest. */
export default function toolsUpdateExecutor(options: ToolsUpdateOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  const report = consoleReport();
  return reported(report, async () => {
    const file = path.join(context.root, toolsLockName);
    const before = lockThere(file, options);
    const { repository: own } = readTargetOptions<OutputSettings>({ project: context.projectName!, target: options.image }, context);
    const repository = destinationOf(options.repository ?? own, context);
    const isSame = before !== undefined && formatRepository(before.repository) === formatRepository(repository);
    const named = wanted({ ...options, ...(before === undefined && options.digest === undefined && { tag: options.tag ?? conflictTag(file) }) }, isSame ? before : undefined);
    await withClient(repository, async (client) => {
      const after = await lockTools(client, { ...repository, ...named }).catch((error: unknown) => {
        throw error instanceof RegistryError && error.code === 'manifest-missing' ? notPushed(error, named, context) : error;
      });
      const what = `${formatRepository(repository)}${named.tag === undefined ? '' : `:${named.tag}`}`;
      if (before !== undefined && formatToolsLock(before) === formatToolsLock(after)) {
        report.line(named.tag === undefined ? `${toolsLockName} stays at ${after.digest}, which was named by digest; --tag follows a tag again.` : `${toolsLockName} names what ${what} is: ${after.digest}`);
        return;
      }
      for (const line of isSame ? await describeChanges(lockChanges(client, before, after)) : describePlatforms(after)) report.line(line);
      const lost = (isSame ? before.platforms : []).filter(({ platform }) => !after.platforms.some((each) => samePlatform(each.platform, platform)));
      if (lost.length > 0) report.warn(`${after.digest} has nothing for ${lost.map(({ platform }) => formatPlatform(platform)).join(', ')}, which ${toolsLockName} had: is it the digest of one platform, and not that of the index?`);
      if (options.check) {
        throw new PluginError('lock-outdated', {
          message: `${toolsLockName} ${before === undefined ? 'is not there' : `names ${formatRepository(before.repository)}@${before.digest}`}, and ${what} is ${after.digest} now.`,
          remedy: `Run npx nx run ${context.projectName}:${context.targetName}, and commit the file.`,
        });
      }
      writeToolsLock(file, after);
      report.line(`${toolsLockName} names ${what}${named.tag === undefined ? '' : ' as it is now'}: ${after.digest}`);
      report.line('Commit it; ./bootstrap.sh gets the tools.');
    });
  });
}

/** The lock that is there. One that cannot be read is written anew where it is said what is to be in it. Throws `tools-lock-invalid`, `tools-updater-old`. */
function lockThere(file: string, { tag, digest, check }: ToolsUpdateOptions): ToolsLock | undefined {
  try {
    return readToolsLock(file);
  } catch (error) {
    if (!(error instanceof ToolsError)) throw error;
    if (error.code === 'tools-lock-missing') return undefined;
    if (error.code !== 'tools-lock-invalid') throw error;
    if (!check && (tag ?? digest) !== undefined) return undefined;
    if (!check && conflictTag(file) !== undefined) return undefined;
    const { message } = error;
    throw new ToolsError('tools-lock-invalid', { message, remedy: 'Solve the conflict of git that it may have, or give the tag that it is to follow (--tag=main): then it is written anew.', cause: error });
  }
}

/** The tag that both sides of a conflict of git follow, if the lock is in one and they do. */
function conflictTag(file: string): string | undefined {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const tags = new Set(Array.from(text.matchAll(/^tag (\S+)\s*$/gm), ([, tag]) => tag));
  return /^<{7} /m.test(text) && tags.size === 1 ? [...tags][0] : undefined;
}

/** What is to be locked: of the options, or what the lock follows, or stays at. Throws `option-invalid`, `reference-invalid`. */
function wanted({ tag, digest }: ToolsUpdateOptions, before: ToolsLock | undefined): { tag?: string; digest?: Digest } {
  if (tag !== undefined && digest !== undefined) {
    throw new PluginError('option-invalid', { message: `--tag is ${tag}, and --digest is ${digest}.`, remedy: 'Give one of them: a tag is followed from now on, and a digest stays.' });
  }
  if (digest === undefined && tag === undefined && before && before.tag === undefined) return { digest: before.digest };
  if (digest === undefined) return { tag: parseTag(String(tag ?? before?.tag ?? 'main')) };
  if (isDigest(digest)) return { digest };
  throw new PluginError('option-invalid', { message: `--digest is "${digest}".`, remedy: 'Give the digest that the push printed: sha256: and 64 hexadecimal digits.' });
}

/** That what is to be locked is not in the registry, as before the first push. */
function notPushed(cause: RegistryError, { tag }: { tag?: string }, { projectName }: ExecutorContext): RegistryError {
  const { code, message } = cause;
  return new RegistryError(code, { message, remedy: `Push it first: npx nx run ${projectName}:push --publish${tag === undefined ? '' : ` --tag=${tag}`}. Registries also say so of what the user must not see: check name and login.`, cause });
}

async function describeChanges(changes: ReturnType<typeof lockChanges>): Promise<string[]> {
  return (await changes).map(({ platform, layers, count }) => {
    if (layers === undefined) return `${platform}: ${count} layers; what the lock named before is no longer there to compare with`;
    const size = layers.reduce((sum, layer) => sum + layer.size, 0);
    const names = layers.map((layer) => layer.names.slice(0, 1).join('') || layer.digest.slice(0, 19));
    return layers.length === 0 ? `${platform}: no layer moves` : `${platform}: ${layers.length} of ${count} layers move, ${megabytes(size)}: ${names.join(', ')}`;
  });
}

function describePlatforms({ platforms }: ToolsLock): string[] {
  return platforms.map(({ platform, manifest }) => `${formatPlatform(platform)} ${manifest.digest}`);
}
