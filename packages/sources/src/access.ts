import path from 'node:path';
import type { Store } from '@nx-oci/oci';
import { Archives } from './archive/archives';
import { isFolder, openArchives } from './artifact-archive';
import { Artifacts, type FetchProgress } from './artifacts';
import { Downloads } from './downloads';
import { userMirrors } from './mirrors';
import type { Source } from './source';
import { allSources, allUpstreams } from './sources';

export interface SourceAccessOptions {
  store: Store;
  /** Absolute. */
  workspaceRoot: string;
  /** Archives that a lock names: folders of the workspace, and repositories of registries. Those of `NX_OCI_ARCHIVE` come first. */
  archives?: readonly string[];
  env?: NodeJS.ProcessEnv;
  onProgress?(progress: FetchProgress): void;
}

/** All that it takes to have contents from outside; connections and threads begin when they are first needed. */
export class SourceAccess {
  readonly downloads: Downloads;
  readonly artifacts: Artifacts;
  readonly archives: Archives;
  readonly mirrors: ReturnType<typeof userMirrors>;
  readonly env: NodeJS.ProcessEnv;
  readonly #kept: ReturnType<typeof openArchives>;

  /** Throws `mirrors-invalid`. */
  constructor({ store, workspaceRoot, archives = [], env = process.env, onProgress }: SourceAccessOptions) {
    this.env = env;
    this.downloads = new Downloads();
    this.mirrors = userMirrors(env);
    const named = (env.NX_OCI_ARCHIVE ?? '').split(/\s+/).filter(Boolean).map((each) => (isFolder(each) ? path.resolve(each) : each));
    this.#kept = openArchives([...new Set([...named, ...archives])], workspaceRoot);
    const { downloads, mirrors } = this;
    this.artifacts = new Artifacts({ store, downloads, mirrors, env, workspaceRoot, upstreams: allUpstreams, archives: this.#kept.archives, onProgress });
    this.archives = new Archives(this.artifacts);
  }

  /** Lets connections and threads go. */
  async close(): Promise<void> {
    await Promise.all([this.downloads.close(), this.archives.close(), this.#kept.close()]);
  }
}

/** The source of a type of contents; nothing for a type that is none from outside. */
export function sourceOf(type: string): Source | undefined {
  return allSources.find((source) => source.type === type);
}
