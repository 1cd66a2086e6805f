import type { Upstream } from './artifacts';
import type { Source } from './source';

/** Every source of contents. */
export const allSources: readonly Source[] = [];

/** What knows where artifacts of each type of location are. */
export const allUpstreams: readonly Upstream[] = [];
