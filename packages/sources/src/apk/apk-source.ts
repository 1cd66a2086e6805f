import type { Source } from '../source';
import type { ApkContent } from './content';
import { layOutApk } from './layout';
import { artifactOf, packagesFor, type ApkLocked } from './lock';
import { resolveApk } from './resolve';

/** Packages of apk: from signed repositories into an image, without running what they would run when installed. */
export const apkSource: Source<ApkContent, ApkLocked> = {
  type: 'apk',
  request: ({ packages, repositories }) => ({
    packages: [...packages].sort(),
    repositories: repositories.map(({ name, tag }) => ({ name, ...(tag !== undefined && { tag }) })),
  }),
  repositories: ({ repositories }) => repositories.map(({ name }) => name),
  resolve: resolveApk,
  artifacts: (content, locked, platform) => packagesFor(locked, platform).map((each) => artifactOf(content, each)),
  parts: layOutApk,
};
