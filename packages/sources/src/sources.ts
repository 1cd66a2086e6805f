import type { Upstream } from './artifacts';
import { debSource } from './deb/deb-source';
import { debUpstream } from './deb/upstream';
import { npmSource } from './npm/npm-source';
import { npmUpstream } from './npm/upstream';
import type { Source } from './source';
import { wheelUpstream } from './wheel/python-index';
import { wheelSource } from './wheel/wheel-source';

/** Every source of contents. */
export const allSources: readonly Source[] = [debSource, npmSource, wheelSource];

/** What knows where artifacts of each type of location are. */
export const allUpstreams: readonly Upstream[] = [debUpstream, npmUpstream, wheelUpstream];
