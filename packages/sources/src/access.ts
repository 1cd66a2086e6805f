import path from 'node:path';
import type { Store } from '@nx-oci/oci';
import { Archives } from './archive/archives';
import { isFolder, openArchives } from './artifact-archive';
import { Artifacts, type FetchProgress } from './artifacts';
import type { Downloads } from './downloads';
import { userMirrors } from './mirrors';
import { upstreamOf } from './sources';

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
  readonly artifacts: Artifacts;
  readonly archives: Archives;
  readonly mirrors: ReturnType<typeof userMirrors>;
  readonly env: NodeJS.ProcessEnv;
  readonly #kept: ReturnType<typeof openArchives>;
  #downloads: Downloads | undefined;

  /** Throws `mirrors-invalid`. */
  constructor({ store, workspaceRoot, archives = [], env = process.env, onProgress }: SourceAccessOptions) {
    this.env = env;
    this.mirrors = userMirrors(env);
    const named = (env.NX_OCI_ARCHIVE ?? '').split(/\s+/).filter(Boolean).map((each) => (isFolder(each) ? path.resolve(each) : each));
    this.#kept = openArchives([...new Set([...named, ...archives])], workspaceRoot);
    const { mirrors } = this;
    const connect = (): Downloads => this.downloads;
    const options = {
      get downloads() {
        return connect();
      },
    };
    this.artifacts = new Artifacts(Object.assign(options, { store, mirrors, env, workspaceRoot, upstreamOf, archives: this.#kept.archives, onProgress }));
    this.archives = new Archives(this.artifacts);
  }

  /** Made when they are first needed: a build with a warm store fetches nothing, and does without the client. */
  get downloads(): Downloads {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    return (this.#downloads ??= new (require('./downloads') as typeof import('./downloads')).Downloads());
  }

  /** Lets connections and threads go. */
  async close(): Promise<void> {
    await Promise.all([this.#downloads?.close(), this.archives.close(), this.#kept.close()]);
  }
}
