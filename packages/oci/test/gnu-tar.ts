import { spawnSync } from 'node:child_process';
import type { TarEntry } from '../src/tar-read';

/** Runs GNU tar in one locale and time zone, without the options that a user may have set. Fails when it complains. */
export function gnuTar(...args: string[]): string {
  const env = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
  const { status, stdout, stderr, error } = spawnSync('tar', args, { env, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (error) throw error;
  if (status !== 0 || stderr !== '') throw new Error(`tar ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** What GNU tar lists for an archive, an entry a line: mode, owner, size, time, name, link. */
export function gnuListing(archive: string): string[] {
  return gnuTar('--numeric-owner', '--full-time', '--quoting-style=literal', '-tvf', archive)
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^(\S+) (\S+) +(\d+) /, '$1 $2 $3 '));
}

/** The line that GNU tar lists for an entry. */
export function listingLine({ path, type, mode, uid, gid, size, mtime, link }: Omit<TarEntry, 'content'>): string {
  const letter = { file: '-', directory: 'd', symlink: 'l', hardlink: 'h', other: '?' }[type];
  const time = new Date(mtime * 1000).toISOString().slice(0, 19).replace('T', ' ');
  const target = { file: '', directory: '', symlink: ` -> ${link}`, hardlink: ` link to ${link}`, other: '' }[type];
  return `${letter}${permissions(mode)} ${uid}/${gid} ${size} ${time} ${path}${target}`;
}

function permissions(mode: number): string {
  const bits = [...'rwxrwxrwx'].map((letter, at) => (mode & (1 << (8 - at)) ? letter : '-'));
  for (const [bit, at, letter] of [
    [0o4000, 2, 's'],
    [0o2000, 5, 's'],
    [0o1000, 8, 't'],
  ] as const) {
    if (mode & bit) bits[at] = bits[at] === 'x' ? letter : letter.toUpperCase();
  }
  return bits.join('');
}
