import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { GeneratorCallback, Tree } from '@nx/devkit';
import { FsTree, flushChanges } from 'nx/src/generators/tree';
import { resetWorkspaceContext } from 'nx/src/utils/workspace-context';
import { printed } from './output';

const parent = mkdtempSync(path.join(tmpdir(), 'nx-oci-generated-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

type Generator<T> = (tree: Tree, options: T) => Promise<GeneratorCallback | void>;

/** A temporary workspace on disk that generators change; gone after the tests of the file. */
export class GeneratedWorkspace {
  readonly root = mkdtempSync(path.join(parent, 'workspace-'));

  constructor(files: Record<string, string | object> = {}) {
    this.write({ 'package.json': { name: 'acme', private: true }, 'nx.json': {}, ...files });
  }

  path(...names: string[]): string {
    return path.join(this.root, ...names);
  }

  /** What is no text becomes JSON. */
  write(files: Record<string, string | object>): void {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(this.path(name)), { recursive: true });
      writeFileSync(this.path(name), typeof content === 'string' ? content : JSON.stringify(content));
    }
  }

  get tree(): Tree {
    // Nx remembers which files there were.
    resetWorkspaceContext();
    return new FsTree(this.root, false);
  }

  /** Runs a generator as Nx does, without the tasks that it leaves. Returns the files that it changed, and what it printed. */
  async generate<T>(generator: Generator<T>, options: T): Promise<{ changed: string[]; said: string }> {
    const { tree } = this;
    const { out, err } = await printed(() => generator(tree, options));
    const changes = tree.listChanges();
    flushChanges(this.root, changes);
    return { changed: changes.map((change) => change.path).sort(), said: out + err };
  }
}
