import { SourcesError } from '../error';
import type { Closure, LockedNode } from './graph';
import { byPath, modulesOf, placed, type NpmLayout } from './layout';

/** Deeper than any npm makes them. */
const maxDepth = 50;

/**
 * Packages as npm lays them out: where package-lock.json has them. What stands in a project's own node_modules, or in that
 * of a package of the workspace, comes to stand where those are in the image; and where that hides a package from another
 * one that needs it, that one has it in a node_modules of its own.
 */
export function hoistedLayout(closure: Closure, start: LockedNode): NpmLayout {
  const places = new Places(closure, start);
  const nodes = [...places.nodes].filter(([, node]) => !node.local).sort(([a], [b]) => depthOf(a) - depthOf(b) || byPath(a, b));
  const direct = new Set(closure.get(start)!.map(({ name }) => `node_modules/${name}`));
  const commands = nodes.filter(([, { hasCommands }]) => hasCommands).map(([path]) => ({ folder: `${modulesOf(path)}/.bin`, to: path, ...places.archiveOf(path) }));
  return {
    kind: 'npm',
    links: {},
    packages: nodes.filter(([, { inBundle }]) => !inBundle).map(([path, node]) => placed(path, node)),
    commands,
    asked: commands.filter(({ to }) => direct.has(to)),
    direct: nodes.filter(([path]) => direct.has(path)).map(([path]) => ({ to: path, ...places.archiveOf(path) })),
  };
}

class Places {
  readonly nodes = new Map<string, LockedNode>();
  readonly #closure: Closure;
  readonly #start: LockedNode;
  /** Folders of the workspace → where they are in the image. */
  readonly #folders: Map<string, string>;
  readonly #byId: [string, LockedNode][];

  constructor(closure: Closure, start: LockedNode) {
    this.#closure = closure;
    this.#start = start;
    const locals = [...closure.keys()].filter((node) => node.local);
    this.#folders = new Map([...locals.map(({ id, name }): [string, string] => [id, `node_modules/${name}`]), [start.id, '']]);
    this.#byId = [...closure.keys()].filter((node) => node !== start && !node.local).map((node): [string, LockedNode] => [node.id, node]);
    for (const node of locals) this.nodes.set(`node_modules/${node.name}`, node);
    // The project's own come first: what hides others there has to hide them here.
    const isOwn = (id: string): boolean => id.startsWith(start.id === '' ? 'node_modules/' : `${start.id}/node_modules/`);
    const ordered = this.#byId.sort(([a], [b]) => Number(isOwn(b)) - Number(isOwn(a)) || depthOf(a) - depthOf(b) || byPath(a, b));
    const hidden = new Set<string>();
    for (const [id, node] of ordered) {
      const path = this.#pathOf(id);
      const holder = modulesOf(id).slice(0, -'/node_modules'.length);
      if (hidden.has(holder) || this.nodes.has(path)) hidden.add(id);
      else this.nodes.set(path, node);
    }
    this.#settle();
  }

  /** The package in whose archive the one at a path comes, and where in it. */
  archiveOf(path: string): { package: string; within?: string } {
    let holder = path;
    while (this.nodes.get(holder)?.inBundle) holder = modulesOf(holder).slice(0, -'/node_modules'.length);
    return holder === path ? { package: path } : { package: holder, within: `${path.slice(holder.length + 1)}/` };
  }

  #pathOf(id: string): string {
    const at = id.indexOf('node_modules/');
    const folder = this.#folders.get(id.slice(0, Math.max(at - 1, 0))) ?? '';
    return folder === '' ? id.slice(at) : `${folder}/${id.slice(at)}`;
  }

  /** Has every package find what it is to find. */
  #settle(): void {
    const waiting = ['', ...this.nodes.keys()];
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      const node = path === '' ? this.#start : this.nodes.get(path)!;
      for (const { name, to } of this.#closure.get(node) ?? []) {
        if (this.#found(path, name) === to) continue;
        const nested = `${path === '' ? '' : `${path}/`}node_modules/${name}`;
        if (depthOf(nested) > maxDepth) {
          throw new SourcesError('lockfile-invalid', {
            message: `${name} ${to.version} would have to stand at ${nested}, and so on without end.`,
            remedy: 'Packages need each other in two versions: bring them to one, and lock again.',
          });
        }
        waiting.push(...this.#nest(nested, to));
      }
    }
  }

  #found(path: string, name: string): LockedNode | undefined {
    for (let folder = path; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/'), 0))) {
      const found = this.nodes.get(`${folder === '' ? '' : `${folder}/`}node_modules/${name}`);
      if (found || folder === '') return found;
    }
  }

  /** Puts a package with all that is below it to a path; returns the paths at which something stands now. */
  #nest(path: string, node: LockedNode): string[] {
    const below = this.#byId.filter(([id]) => id.startsWith(`${node.id}/node_modules/`));
    const paths = [[path, node] as const, ...below.map(([id, each]) => [path + id.slice(node.id.length), each] as const)];
    for (const [each, one] of paths) this.nodes.set(each, one);
    return paths.map(([each]) => each);
  }
}

function depthOf(path: string): number {
  return path.split('node_modules/').length;
}
