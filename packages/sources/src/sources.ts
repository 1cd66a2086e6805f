import type { Upstream } from './artifacts';
import type { Source } from './source';

/** A kind of contents: how it is made, and where its artifacts are. */
interface Kind {
  source: Source;
  upstream: Upstream;
}

/* eslint-disable @typescript-eslint/no-require-imports -- Each is loaded by who needs it: a build with a warm store needs little of them. */
const kinds: Record<string, () => Kind> = {
  apk: () => ({
    source: (require('./apk/apk-source') as typeof import('./apk/apk-source')).apkSource,
    upstream: (require('./apk/upstream') as typeof import('./apk/upstream')).apkUpstream,
  }),
  deb: () => ({
    source: (require('./deb/deb-source') as typeof import('./deb/deb-source')).debSource,
    upstream: (require('./deb/upstream') as typeof import('./deb/upstream')).debUpstream,
  }),
  download: () => ({
    source: (require('./download/download-source') as typeof import('./download/download-source')).downloadSource,
    upstream: (require('./download/upstream') as typeof import('./download/upstream')).downloadUpstream,
  }),
  go: () => {
    const { goSource: source, goUpstream: upstream } = require('./go/go-source') as typeof import('./go/go-source');
    return { source, upstream };
  },
  'go-toolchain': () => {
    const { goToolchainSource: source, goToolchainUpstream: upstream } = require('./go-toolchain/go-toolchain-source') as typeof import('./go-toolchain/go-toolchain-source');
    return { source, upstream };
  },
  npm: () => ({
    source: (require('./npm/npm-source') as typeof import('./npm/npm-source')).npmSource,
    upstream: (require('./npm/upstream') as typeof import('./npm/upstream')).npmUpstream,
  }),
  wheel: () => ({
    source: (require('./wheel/wheel-source') as typeof import('./wheel/wheel-source')).wheelSource,
    upstream: (require('./wheel/python-index') as typeof import('./wheel/python-index')).wheelUpstream,
  }),
};
/* eslint-enable @typescript-eslint/no-require-imports */

/** The source of a type of contents; nothing for a type that is none from outside. */
export function sourceOf(type: string): Source | undefined {
  return Object.hasOwn(kinds, type) ? kinds[type]().source : undefined;
}

/** What knows where artifacts of a type of location are. */
export function upstreamOf(type: string): Upstream | undefined {
  return Object.hasOwn(kinds, type) ? kinds[type]().upstream : undefined;
}
