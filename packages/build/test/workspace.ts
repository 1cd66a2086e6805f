import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Store } from '@nx-oci/oci';
import { buildOutput, type BuildResult, type Definition, type OutputOptions, type Workspace } from '../src';
import type { BuildContext } from '../src/build-image';

const parent = mkdtempSync(path.join(tmpdir(), 'nx-oci-build-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

/** A temporary workspace with a blob store of its own; gone after the tests of the file. */
export class TestWorkspace implements Workspace {
  readonly root = mkdtempSync(path.join(parent, 'workspace-'));
  readonly projectRoot = 'apps/greeter';
  readonly projectName = 'greeter';
  readonly store = this.newStore();

  /** Another store, empty. */
  newStore(): Store {
    return new Store(mkdtempSync(path.join(parent, 'store-')));
  }

  /** An absolute path. */
  path(name: string): string {
    return path.join(this.root, name);
  }

  /** Writes files, by path relative to the workspace. */
  write(files: Record<string, string | Buffer>): this {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(this.path(name)), { recursive: true });
      writeFileSync(this.path(name), content);
    }
    return this;
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  /** The paths of all files below a folder, relative to it, sorted. */
  files(folder: string): string[] {
    const entries = readdirSync(this.path(folder), { withFileTypes: true, recursive: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => path.relative(this.path(folder), path.join(entry.parentPath ?? entry.path, entry.name)))
      .sort();
  }

  /** Builds into `dist/image`. */
  build(definition: Definition, options: Partial<OutputOptions & BuildContext> & { into?: string } = {}): Promise<BuildResult> {
    return buildOutput(
      definition,
      { workspace: this, store: this.store, env: {}, ...options },
      { folder: this.path(options.into ?? 'dist/image'), name: 'greeter', tarballs: 'never', root: 'index', ...options },
    );
  }
}
