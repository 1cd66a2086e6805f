import { canonicalJson, digestOf } from '@nx-oci/oci';
import type { Source } from '../source';
import { lockedByApko, readApkoLock } from './apko-lock';
import type { ApkContent } from './content';
import { layOutApk } from './layout';
import { artifactOf, packagesFor, type ApkLocked } from './lock';
import { resolveApk } from './resolve';

/** Packages of apk: from signed repositories into an image, without running what they would run when installed. */
export const apkSource: Source<ApkContent, ApkLocked> = {
  type: 'apk',
  request: ({ packages, repositories, apkoLock }, { workspaceRoot }) => ({
    packages: [...packages].sort(),
    repositories: repositories.map(({ name, tag }) => ({ name, ...(tag !== undefined && { tag }) })),
    ...(apkoLock !== undefined && { apkoLock: digestOf(canonicalJson(readApkoLock(apkoLock, workspaceRoot))) }),
  }),
  inputs: ({ apkoLock }) => (apkoLock === undefined ? [] : [apkoLock]),
  repositories: ({ repositories }) => repositories.map(({ name }) => name),
  resolve: (content, context) => (content.apkoLock === undefined ? resolveApk(content, context) : lockedByApko({ ...content, apkoLock: content.apkoLock }, context)),
  artifacts: (content, locked, platform) => packagesFor(locked, platform).map((each) => artifactOf(content, each)),
  parts: layOutApk,
};
