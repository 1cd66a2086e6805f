import { type Entry, type FileTree } from '@nx-oci/oci';
import { SourcesError } from '../error';
import type { OpenedArchive } from './archives';
import type { Member } from './unpack';

/** How the members of an archive become entries of an image. */
export interface MemberTreeOptions {
  /** How messages name the archive. */
  origin: string;
  /** The image path of a member; nothing leaves it out. */
  place(member: Member): string | undefined;
  /** Another mode than the member's, where its source has rules of its own. */
  mode?(member: Member): number;
  /** Keep the owners that the archive names; else everything is root's. */
  owners?: boolean;
  /** Keep the times that the archive names; else they are 0. */
  times?: boolean;
  /** Image paths that may be setuid or setgid; `any` allows all. */
  setuid?: ReadonlySet<string> | 'any';
}

/**
 * The tree of an archive's members. Hardlinks name the path at which their file stands, which has to be
 * taken too. Throws `artifact-unsafe` for setuid and setgid programs that are not allowed.
 */
export function memberTree(archive: OpenedArchive, options: MemberTreeOptions): FileTree {
  const { origin, place, mode, owners = false, times = false, setuid } = options;
  const tree = new Map<string, Entry>();
  const byPath = new Map(archive.members.map((member) => [member.path, member]));
  for (const member of archive.members) {
    const path = place(member);
    if (path === undefined) continue;
    const attributes = {
      mode: mode?.(member) ?? member.mode,
      uid: owners ? member.uid : 0,
      gid: owners ? member.gid : 0,
      mtime: times ? (member.mtime ?? 0) : 0,
      ...(member.xattrs && { xattrs: Object.fromEntries(Object.entries(member.xattrs).map(([name, value]) => [name, Buffer.from(value, 'base64')])) }),
    };
    if (member.type === 'file' && (attributes.mode & 0o6000) !== 0 && setuid !== 'any' && !setuid?.has(path)) {
      throw new SourcesError('artifact-unsafe', {
        message: `${origin} has /${path} with mode ${attributes.mode.toString(8)}: it would run with the rights of another user.`,
        remedy: `If it is needed, allow it: "setuid": ["/${path}"]; else leave it out with "exclude".`,
      });
    }
    if (member.type === 'directory') tree.set(path, { type: 'directory', ...attributes });
    else if (member.type === 'symlink') tree.set(path, { type: 'symlink', ...attributes, mode: 0o777, target: member.link! });
    else if (member.type === 'file') tree.set(path, { type: 'file', ...attributes, content: archive.content(member) });
    else {
      const target = byPath.get(member.link!);
      const targetPath = target && place(target);
      if (targetPath === undefined) {
        throw new SourcesError('artifact-unsafe', {
          message: `${origin}: the hardlink /${path} is to ${member.link}, which is ${target ? 'left out' : 'not there'}.`,
          remedy: 'Leave both out with "exclude", or neither.',
        });
      }
      tree.set(path, { type: 'hardlink', ...attributes, target: targetPath });
    }
  }
  return tree;
}
