import { SourcesError } from '../error';
import type { PackageFault } from './fault';
import { fits, type NpmTarget, type PlatformLimits } from './fits';

/** One package as a lockfile has it: at one place, or with one choice of what it needs. */
export interface LockedNode {
  /** What the lockfile calls it: its place, or its name and version with those of its peers. */
  id: string;
  name: string;
  version: string;
  /** Subresource Integrity. */
  integrity?: string;
  /** Where the lockfile says that its archive is. */
  url?: string;
  /** Whether registries have it by name and version. */
  registry: boolean;
  fault?: PackageFault;
  /** It is a folder of the workspace. */
  local?: true;
  /** It comes in the archive of another. */
  inBundle?: true;
  hasCommands: boolean;
  limits: PlatformLimits;
  hasInstallScript?: boolean;
  /** What it names as optional, and the lockfile does not have. */
  lost?: readonly string[];
  /** What it needs, as the lockfile has it. */
  edges(): Edge[];
}

/** One need of a package. */
export interface Edge {
  /** The name by which it is found in node_modules. */
  name: string;
  optional: boolean;
  to: LockedNode;
}

/** A lockfile, read. */
export interface LockGraph {
  /** How messages name it. */
  origin: string;
  kind: 'npm' | 'pnpm';
  /** A project that the lockfile covers, with what it needs but for development; with `names`, with these alone. Throws `content-invalid`. */
  project(folder: string, names?: readonly string[]): LockedNode;
}

/** Packages with what they need of each other on one target. */
export type Closure = Map<LockedNode, Edge[]>;

export interface ClosureOptions {
  target: NpmTarget;
  /** Local packages that come from elsewhere. */
  local: readonly string[] | 'all';
}

/**
 * What a project needs on a target. Optional packages that do not fit, or need such, are left out. Throws
 * `wrong-platform` if others do not fit, `npm-package-local`, `lockfile-invalid`.
 */
export function closureOf(graph: LockGraph, start: LockedNode, { target, local }: ClosureOptions): Closure {
  const edges = reachable(start, (node) => node === start || fits(node.limits, target));
  const unfit = unfitNodes(edges);
  if (unfit.has(start)) throw wrongPlatform(graph, start, edges, unfit, target);
  const closure: Closure = new Map();
  const waiting = [start];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (closure.has(node)) continue;
    checkNode(graph, node, start, local);
    const kept = edges.get(node)!.filter(({ to }) => !unfit.has(to));
    closure.set(node, kept);
    waiting.push(...kept.map(({ to }) => to));
  }
  return closure;
}

/** All that can be reached; of what does not fit, no edges are known. */
function reachable(start: LockedNode, goesOn: (node: LockedNode) => boolean): Map<LockedNode, Edge[] | undefined> {
  const edges = new Map<LockedNode, Edge[] | undefined>();
  const waiting = [start];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (edges.has(node)) continue;
    const found = goesOn(node) ? node.edges() : undefined;
    edges.set(node, found);
    waiting.push(...(found ?? []).map(({ to }) => to));
  }
  return edges;
}

/** Those that do not fit, and those that cannot do without one of them. */
function unfitNodes(edges: Map<LockedNode, Edge[] | undefined>): Set<LockedNode> {
  const needers = new Map<LockedNode, LockedNode[]>();
  for (const [node, list] of edges) {
    for (const { to, optional } of list ?? []) if (!optional) needers.set(to, [...(needers.get(to) ?? []), node]);
  }
  const unfit = new Set<LockedNode>();
  const waiting = [...edges].filter(([, list]) => list === undefined).map(([node]) => node);
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (unfit.has(node)) continue;
    unfit.add(node);
    waiting.push(...(needers.get(node) ?? []));
  }
  return unfit;
}

function checkNode({ origin }: LockGraph, node: LockedNode, start: LockedNode, local: readonly string[] | 'all'): void {
  if (node === start) return;
  if (node.fault !== undefined) {
    throw new SourcesError(node.fault.code, { message: `${origin}: ${node.id} ${node.fault.what}.`, remedy: node.fault.remedy });
  }
  if (node.local && local !== 'all' && !local.includes(node.name)) {
    throw new SourcesError('npm-package-local', {
      message: `${origin}: ${node.name} is a folder of the workspace (${node.id}), and in no registry.`,
      remedy: `Bundle it into the application, or add what is built of it by a content of type "files" to node_modules/${node.name}; then name it in "local". Or name in "packages" those that the image needs.`,
    });
  }
}

function wrongPlatform({ origin }: LockGraph, start: LockedNode, edges: Map<LockedNode, Edge[] | undefined>, unfit: Set<LockedNode>, target: NpmTarget): SourcesError {
  const chain = [start];
  for (;;) {
    const next = edges.get(chain.at(-1)!)?.find(({ to, optional }) => !optional && unfit.has(to) && !chain.includes(to))?.to;
    if (next === undefined) break;
    chain.push(next);
  }
  const last = chain.at(-1)!;
  const limits = Object.entries(last.limits).map(([kind, list]) => `${kind} ${[list].flat().join(' ')}`);
  return new SourcesError('wrong-platform', {
    message: `${origin}: ${chain.slice(1).map(({ name, version }) => `${name} ${version}`).join(', which needs ')} is for ${limits.join(', ')}, and the image for ${Object.values(target).join(' ')}.`,
    remedy: 'Give packages for each platform by itself ("packages": {"linux/amd64": [...]}), or have the package that needs it name it as optional.',
  });
}
