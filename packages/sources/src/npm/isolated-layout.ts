import { createHash } from 'node:crypto';
import { linkTarget } from '../relative-link';
import type { Closure, Edge, LockedNode } from './graph';
import { placed, type NpmLayout } from './layout';

const store = 'node_modules/.pnpm';

/** Packages as pnpm lays them out: each by itself in `.pnpm`, with links to what it needs beside it. */
export function isolatedLayout(closure: Closure, start: LockedNode): NpmLayout {
  const layout: NpmLayout = { kind: 'pnpm', packages: [], links: {}, commands: [], asked: [], direct: [] };
  const nodes = [...closure.keys()].filter((node) => !node.local).sort((a, b) => order(a.id, b.id));
  for (const node of nodes) {
    const path = pathOf(node);
    const folder = path.slice(0, -node.name.length);
    layout.packages.push(placed(path, node));
    const needs = closure.get(node)!;
    for (const { name, to } of needs) if (!to.local) link(layout, `${folder}${name}`, pathOf(to));
    // A package finds the commands of what it needs.
    for (const { name, to } of needs) if (to.hasCommands) layout.commands.push({ folder: `${path}/node_modules/.bin`, to: `${folder}${name}`, package: pathOf(to), shared: true });
  }
  const links = (edges: Edge[]): NpmLayout['direct'] => edges.map(({ name, to }) => ({ to: `node_modules/${name}`, package: pathOf(to), shared: true }));
  layout.asked = links(closure.get(start)!.filter(({ to }) => to.hasCommands));
  layout.direct = links(closure.get(start)!.filter(({ to }) => !to.local));
  const tops = linkProject(layout, closure.get(start)!, 'node_modules');
  hoistLocals(layout, closure, start, tops);
  hoist(layout, closure, start, tops);
  return layout;
}

/** What a project needs, in a node_modules of its own. Returns the names. */
function linkProject(layout: NpmLayout, needs: Edge[], modules: string): Set<string> {
  for (const { name, to } of needs) {
    if (to.local) continue;
    link(layout, `${modules}/${name}`, pathOf(to));
    if (to.hasCommands) layout.commands.push({ folder: `${modules}/.bin`, to: `${modules}/${name}`, package: pathOf(to), shared: true });
  }
  return new Set(needs.map(({ name }) => name));
}

/**
 * What packages of the workspace need: in their own node_modules for those that stand beside, and at the top for those
 * that are bundled into the application.
 */
function hoistLocals(layout: NpmLayout, closure: Closure, start: LockedNode, tops: Set<string>): void {
  const locals = [...closure.keys()].filter((node) => node.local && node !== start).sort((a, b) => order(a.name, b.name));
  for (const node of locals) {
    const needs = closure.get(node)!;
    linkProject(layout, needs, `node_modules/${node.name}/node_modules`);
    const free = needs.filter(({ name }) => !tops.has(name));
    for (const name of linkProject(layout, free, 'node_modules')) tops.add(name);
  }
}

/** All that is not at the top, in `.pnpm/node_modules`, for packages that use what they do not name: the nearest first. */
function hoist(layout: NpmLayout, closure: Closure, start: LockedNode, tops: ReadonlySet<string>): void {
  const depths = new Map<LockedNode, number>([[start, -1]]);
  for (const [node, depth] of depths) for (const { to } of closure.get(node)!) if (!depths.has(to)) depths.set(to, to.local ? -1 : depth + 1);
  const taken = new Set([...tops].map((name) => name.toLowerCase()));
  const nodes = [...depths].filter(([node]) => !node.local).sort(([a, i], [b, j]) => i - j || order(a.id, b.id));
  for (const [node] of nodes) {
    for (const { name, to } of closure.get(node)!) {
      if (taken.has(name.toLowerCase()) || to.local) continue;
      taken.add(name.toLowerCase());
      link(layout, `${store}/node_modules/${name}`, pathOf(to));
      if (to.hasCommands) layout.commands.push({ folder: `${store}/node_modules/.bin`, to: `${store}/node_modules/${name}`, package: pathOf(to), shared: true });
    }
  }
}

function link(layout: NpmLayout, path: string, to: string): void {
  if (path !== to) layout.links[path] = linkTarget(path, to);
}

function pathOf({ id, name }: LockedNode): string {
  return `${store}/${folderName(id)}/node_modules/${name}`;
}

/** Longer names are cut, and have a part of their digest. */
const maxName = 120;

/** The name of a package's folder in `.pnpm`, by the rules of pnpm 10. */
function folderName(id: string): string {
  const name = id.replace(/[\\/:*?"<>|#]/g, '+').replace(/\)$/, '').replace(/\)\(|\(|\)/g, '_');
  if (name.length <= maxName && name === name.toLowerCase()) return name;
  return `${name.slice(0, maxName - 33)}_${createHash('sha256').update(name).digest('hex').slice(0, 32)}`;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
