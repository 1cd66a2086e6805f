import type { FileTree, Platform } from '@nx-oci/oci';
import type { ArchivedLayer, Archives, BytesWanted } from './archive/archives';
import type { Artifact } from './artifact';
import type { Artifacts, UpstreamContext } from './artifacts';

/** A content of a definition that comes from outside: its `type` says which source it is of. */
export interface SourceContent {
  type: string;
}

/** What resolving may use. */
export interface ResolveContext<L> extends UpstreamContext {
  /** Absolute; files that contents name are relative to it. */
  workspaceRoot: string;
  platforms: readonly Platform[];
  artifacts: Artifacts;
  archives: Archives;
  /** What the lock has now: what it pins stays as it is, where it still fits. */
  previous?: L;
  /** Names that are to move to what is newest; `all` moves everything. Without it nothing moves that need not. */
  update?: ReadonlySet<string> | 'all';
  /** Told of what is being done, for people. */
  onStep?(step: string): void;
}

/** What laying files out may use. */
export interface PartsContext {
  workspaceRoot: string;
  platform: Platform;
  archives: Archives;
  /** Whether the bytes of parts will be read, or layers be taken as they are where that can be. */
  bytes?: BytesWanted;
}

/** One package's part of an image. */
export interface SourcePart {
  /** `libc6 2.36-9+deb12u13`. */
  name: string;
  /** What parts are grouped by where a layer is to hold all that was made from one source package. */
  origin?: string;
  tree: FileTree;
  /** Path → text that a layer with this part has there, for who looks at single layers; a later part has the whole. */
  records?: ReadonlyMap<string, string>;
  missing?: MissingFile;
  /** A layer that others have made of it, where all of it is in it, and nothing else. */
  packed?: PackedPart;
}

/** A part as its makers packed and compressed it. */
export interface PackedPart {
  layer: ArchivedLayer;
  /** What comes of it where it is extracted: folders with times of their own, too. */
  tree: FileTree;
  /** What it is part of. */
  artifact: Artifact;
}

/** Something that a part likely does not work without, and that is not locked. */
export interface MissingFile {
  /** For people, with what to do. */
  warning: string;
  /** What else in the image may bring it: a file in a folder, with this ending. */
  unless?: { folder: string; ending: string };
}

/** What the lock says of one content. Plain data. */
export interface LockedContent {
  type: string;
}

/** What a lock says beside what a source does: no source may have these names. */
interface NotItsOwn {
  request?: never;
  platforms?: never;
  sum?: never;
}

/**
 * A kind of contents from outside: resolve → lock entries, fetch → verified bytes in the store, parts → trees of files. What
 * is laid out is decided by the content and what is locked alone.
 */
export interface Source<C extends SourceContent = SourceContent, L extends LockedContent & NotItsOwn = LockedContent> {
  readonly type: C['type'];
  /** What of a content decides what it is locked to: JSON, which the lock keeps. With another value than at the time of locking, the lock is stale. */
  request(content: C, context: { workspaceRoot: string }): object;
  /** What the lock of another tool says (package-lock.json), for a content that names one: it needs none of ours. */
  lockedElsewhere?(content: C, context: { workspaceRoot: string; platforms: readonly Platform[] }): L | undefined;
  /** Files of the workspace, relative to it, that the content reads when it is built. */
  inputs?(content: C, context: { workspaceRoot: string }): string[];
  /** What rules for mirrors call the repositories that it comes from. */
  repositories?(content: C): string[];
  /** Finds what to lock: asks repositories. Throws `no-mirror`, `no-solution` and the like. */
  resolve(content: C, context: ResolveContext<L>): Promise<L>;
  /** All that has to be fetched for a platform. */
  artifacts(content: C, locked: L, platform: Platform): Artifact[];
  /** The files, package by package; each is fetched unless the store knows what is in it. Throws `artifact-unsafe` and the like. */
  parts(content: C, locked: L, context: PartsContext): Promise<SourcePart[]>;
}
