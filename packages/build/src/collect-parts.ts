import type { MissingFile, PackedPart } from '@nx-oci/sources';
import { formatPlatform, mergeTrees, parentOf, type Entry, type FileTree, type Platform, type TreePart } from '@nx-oci/oci';
import { accountFiles, accountsIn, addAccounts } from './accounts';
import type { AccountNumbers } from './attributes';
import type { Base } from './base';
import type { BuildContext } from './build-image';
import { isAsPacked } from './as-packed';
import { addCertificates } from './certificates';
import { relativeLinks } from './checks/relative-links';
import type { Scans } from './checks/scans';
import { collectFiles } from './collect-files';
import type { Definition, OutsideContent } from './definition';
import { BuildError } from './error';
import type { BuildDigests } from './file-digests';
import { defaultLayerBudget, type LayerPart } from './group-layers';
import { contentName, foundFor, isFromOutside, withTarget } from './locked-contents';
import type { OutsideContents } from './outside-contents';
import { byLayer, changePermissions, makePaths } from './path-entries';
import { isForPlatform } from './platforms';
import { wrapPrograms, type WrappedPackage } from './relocation/wrap-programs';
import { certificateBundle } from './static-base';
import { workspacePath } from './tokens';
import { withTexts } from './tree-text';

/** What planning an image may use. */
export type PlanContext = BuildContext & { digests: BuildDigests; scans: Scans; outside?: OutsideContents };

/** The parts of an image: the base's own content, contents from outside, accounts and certificates, files, paths. */
export async function collectParts(
  definition: Definition,
  platform: Platform,
  base: Base,
  context: PlanContext,
): Promise<{ parts: LayerPart[]; hashed: number }> {
  const { accounts, certificates = [], contents = [] } = definition;
  const paths = definition.paths?.filter((entry) => isForPlatform(entry, platform)) ?? [];
  const opaqueBase = base.tree === undefined;
  const trees: (TreePart & Pick<LayerPart, 'group' | 'name' | 'records'> & { packed?: PackedPart; distribution?: boolean })[] = [];
  const missing: (MissingFile & { own: FileTree })[] = [];
  const wrapped: WrappedPackage[] = [];
  let hashed = 0;
  if (base.tree) trees.push({ name: 'base', origin: base.origin, tree: base.tree });
  for (const { at, content, source, locked } of foundFor(platform, context.outside?.found)) {
    const { workspace } = context;
    const { layer, wrappers = {} } = contents[at] as OutsideContent;
    // Over a base that is not known, a folder of a package could take the place of a link.
    const asPacked = !opaqueBase && layer === undefined && (definition.layers?.budget ?? defaultLayerBudget) > 1;
    const parts = await source.parts(withTarget(content, workspace, platform), locked, { workspaceRoot: workspace.root, platform, archives: context.outside!.access.archives, bytes: asPacked ? 'later' : 'now' });
    if (parts.length === 0) {
      throw new BuildError('content-missing', {
        message: `${contentName(at, contents[at])} brings nothing for ${formatPlatform(platform)}.`,
        remedy: 'Look at what it names; of a lockfile of npm with several projects, say which "project" is meant.',
      });
    }
    for (const name of Object.keys(wrappers)) {
      const part = trees.length + parts.findIndex((each) => packageOf(each.name) === name);
      if (part < trees.length) throw withoutPackage(contentName(at, contents[at]), name);
      wrapped.push({ part, origin: `${name} (contents[${at}])`, ...wrappers[name] });
    }
    for (const { name, origin, tree, records, packed, missing: lacks } of parts) {
      if (lacks) missing.push({ ...lacks, own: tree });
      const distribution = content.type === 'deb' || content.type === 'apk';
      const group = layerOf(layer, name) ?? (definition.layers?.by === 'origin' ? origin : undefined);
      trees.push({ name, origin: `contents[${at}] (${content.type} ${name})`, tree, records, distribution, ...(asPacked && { packed }), group });
    }
  }
  const files = trees.flatMap(({ tree }) => [...tree]);
  const known = await withTexts(new Map([...(base.names ?? []), ...files]), [...accountFiles, certificateBundle]);
  if (accounts) requireKnown(base, 'accounts');
  const accountTree = accounts ? addAccounts(known, accounts) : new Map<string, Entry>();
  const numbers = accountsIn(new Map([...known, ...accountTree]));
  // What containers of Linux look accounts and authorities up in.
  const isLinux = platform.os === 'linux';
  if (accounts && isLinux) trees.push({ name: 'accounts', origin: 'accounts', tree: accountTree, replaces: true, group: ' base files' });
  if (certificates.length > 0 && isLinux) {
    requireKnown(base, 'certificates');
    const tree = addCertificates(known, certificates, context.workspace);
    for (const file of certificates) context.onRead?.(workspacePath(file, context.workspace));
    trees.push({ name: 'certificates', origin: 'certificates', tree, replaces: true, group: ' base files' });
  }
  for (const [at, content] of contents.entries()) {
    if (isFromOutside(content) || !isForPlatform(content, platform)) continue;
    const collected = await collectFiles(content, { ...context, platform, accounts: numbers });
    hashed += collected.hashed;
    trees.push({ name: content.to, origin: `contents[${at}] (${content.to})`, tree: collected.tree, group: content.layer });
  }
  if (base.tree && definition.user !== undefined) requireUser(definition.user, numbers);
  for (const [layer, entries] of byLayer(paths)) trees.push({ name: layer ?? 'paths', origin: 'paths', tree: makePaths(entries, numbers), group: layer });

  for (const { own, unless, warning } of missing) {
    const brought = unless && trees.some(({ tree }) => tree !== own && [...tree.keys()].some((file) => file.startsWith(`${unless.folder}/`) && file.endsWith(unless.ending)));
    if (!brought) context.onWarning?.(warning);
  }

  const changed = changePermissions(
    trees.map(({ tree }) => tree),
    paths,
    numbers,
  );
  const merged = mergeTrees(
    trees.map((part, at) => ({ ...part, tree: changed[at] })),
    { opaqueBase },
  );
  const linked = definition.checks?.links ? relativeLinks(trees.map(({ origin, distribution = false }, at) => ({ origin, distribution, tree: merged.parts[at] }))) : merged.parts;
  const made = wrapped.length > 0 ? await wrapPrograms(linked, wrapped, context.store) : linked;
  const parts = trees.map(({ name, group, records, packed }, at): LayerPart => {
    const tree = made[at];
    const asPacked = packed && isAsPacked(packed, tree, merged.tree);
    return { name, group, records, tree: records ? withFoldersAbove(tree, records, { whole: merged.tree, opaqueBase }) : tree, ...(asPacked && { packed }) };
  });
  return { parts, hashed };
}

/** The layer that a package is put into; nothing if none is named for it. */
function layerOf(layer: OutsideContent['layer'], part: string): string | undefined {
  if (typeof layer !== 'object') return layer;
  const name = packageOf(part);
  return Object.hasOwn(layer, name) ? layer[name] : layer['*'];
}

/** The package that a part is of, by the part's name: `libc6 2.36-9`. */
function packageOf(part: string): string {
  return part.split(' ')[0];
}

function withoutPackage(content: string, name: string): BuildError {
  return new BuildError('definition-invalid', { message: `${content} has "wrappers" for ${name}, and no such package.`, remedy: 'Name packages that it has.' });
}

/** A part with the folders that its records stand in, as the whole has them. */
function withFoldersAbove(part: FileTree, records: ReadonlyMap<string, string>, { whole, opaqueBase }: { whole: FileTree; opaqueBase: boolean }): FileTree {
  // What brings nothing is no layer, and so has no records.
  if (part.size === 0) return part;
  const folders = new Map<string, Entry>();
  for (const path of records.keys()) {
    for (let folder = parentOf(path); folder !== ''; folder = parentOf(folder)) {
      const entry = whole.get(folder);
      // Over a base that is not known, a folder that nobody declared could change one of the base's.
      if (entry?.type === 'directory' && !(entry.implied && opaqueBase)) folders.set(folder, entry);
    }
  }
  return new Map([...folders, ...part]);
}

/** Refuses a user whose name no account has: such a container does not start. Throws `owner-invalid`. */
function requireUser(user: string, { users, groups }: AccountNumbers): void {
  const [name, group] = user.split(':');
  const known = (each: string | undefined, accounts: ReadonlyMap<string, unknown>): boolean =>
    each === undefined || /^\d+$/.test(each) || accounts.has(each);
  if (known(name, users) && known(group, groups)) return;
  throw new BuildError('owner-invalid', {
    message: `user is "${user}", and the image has no such account.`,
    remedy: `Give uid or uid:gid, add it under accounts, or use one of ${[...users.keys()].join(', ') || 'none'}.`,
  });
}

function requireKnown(base: Base, field: string): void {
  if (base.tree) return;
  throw new BuildError('base-opaque', {
    message: `${field} adds to a file of ${base.origin}, whose files are not read.`,
    remedy: `Use "static" or "none" as the base, or bring the whole file as a content and number users in "user" and "owner".`,
  });
}
