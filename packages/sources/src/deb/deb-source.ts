import type { Source } from '../source';
import type { DebContent } from './content';
import { layOutDeb } from './layout';
import { artifactOf, packagesFor, type DebLocked } from './lock';
import { resolveDeb } from './resolve';

/** Debian packages: from signed repositories into an image, without running what they would run when installed. */
export const debSource: Source<DebContent, DebLocked> = {
  type: 'deb',
  request: ({ packages, repositories, omit = [] }) => ({
    packages: [...packages].sort(),
    repositories: repositories.map(({ name, suites, components = ['main'], snapshot }) => ({ name, suites, components, ...(snapshot !== undefined && { snapshot }) })),
    ...(omit.length > 0 && { omit: [...omit].sort() }),
  }),
  repositories: ({ repositories }) => repositories.map(({ name, snapshot }) => (snapshot === undefined ? name : `${name}-snapshot`)),
  resolve: resolveDeb,
  artifacts: (content, locked, platform) => packagesFor(locked, platform).map((each) => artifactOf(content, locked, each)),
  parts: layOutDeb,
};
