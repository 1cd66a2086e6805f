import path from 'node:path';
import { OciError, platformSlug, type Platform } from '@nx-oci/oci';
import type { Workspace } from './definition';
import { BuildError } from './error';

/** Replaces `{os}`, `{arch}`, `{platform}`, `{projectRoot}`, `{projectName}` and `{workspaceRoot}`. Throws `token-unknown`. */
export function expandTokens(value: string, workspace: Pick<Workspace, 'projectRoot' | 'projectName'>, platform?: Platform): string {
  const tokens: Record<string, string> = {
    ...(platform && { os: platform.os, arch: platform.architecture, platform: platformSlug(platform) }),
    projectRoot: workspace.projectRoot,
    projectName: workspace.projectName,
    workspaceRoot: '.',
  };
  return value.replace(/\{([^{}]*)\}/g, (token, name: string) => {
    if (Object.hasOwn(tokens, name)) return tokens[name];
    throw new BuildError('token-unknown', {
      message: `${token} in "${value}" is not a token${platform ? '' : ' here'}.`,
      remedy: `Use one of {${Object.keys(tokens).join('}, {')}}.`,
    });
  });
}

/**
 * A path of the workspace in its one written form, relative to the root.
 * Throws `path-absolute`, `path-escapes`, `path-invalid` when it is empty, `token-unknown`.
 */
export function workspacePath(value: string, workspace: Pick<Workspace, 'projectRoot' | 'projectName'>, platform?: Platform): string {
  const expanded = expandTokens(value, workspace, platform);
  if (expanded === '') {
    throw new OciError('path-invalid', {
      message: 'A path of the workspace is empty.',
      remedy: 'Write it, or "." for the workspace itself.',
    });
  }
  if (path.isAbsolute(expanded)) {
    throw new BuildError('path-absolute', {
      message: `"${value}" is absolute.`,
      remedy: 'Give a path relative to the workspace: an absolute one means something else on another machine.',
    });
  }
  const normal = path.posix.normalize(expanded).replace(/\/$/, '');
  if (normal === '..' || normal.startsWith('../')) {
    throw new OciError('path-escapes', {
      message: `"${value}" leaves the workspace.`,
      remedy: 'Put the file into the workspace: nothing outside is part of what the cache knows.',
    });
  }
  return normal;
}
