import type { Upstream } from './artifacts';
import { debSource } from './deb/deb-source';
import { debUpstream } from './deb/upstream';
import { downloadSource } from './download/download-source';
import { downloadUpstream } from './download/upstream';
import { goSource, goUpstream } from './go/go-source';
import { npmSource } from './npm/npm-source';
import { npmUpstream } from './npm/upstream';
import type { Source } from './source';
import { wheelUpstream } from './wheel/python-index';
import { wheelSource } from './wheel/wheel-source';

/** Every source of contents. */
export const allSources: readonly Source[] = [debSource, downloadSource, goSource, npmSource, wheelSource];

/** What knows where artifacts of each type of location are. */
export const allUpstreams: readonly Upstream[] = [debUpstream, downloadUpstream, goUpstream, npmUpstream, wheelUpstream];
