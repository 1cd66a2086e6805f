import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { newFolder } from './access-rig';

/** A package to be made. */
export interface DebSpec {
  name: string;
  /** `1.0` unless told. */
  version?: string;
  /** `all` unless told. */
  architecture?: string;
  /** More fields: `Depends`. */
  fields?: Record<string, string>;
  /** Path → text, or a link, or a folder; with a mode. */
  files?: Record<string, string | { text: string; mode: number } | { link: string } | { folder: number }>;
  compression?: 'gzip' | 'xz' | 'zstd' | 'none';
  /** Other bytes than dpkg-deb makes of it. */
  change?(deb: Buffer): Buffer;
  /** What the index says otherwise. */
  indexed?: Record<string, string>;
}

/** A package by dpkg-deb. */
export function buildDeb(spec: DebSpec): Buffer {
  const root = newFolder();
  chmodSync(root, 0o755);
  for (const [name, file] of Object.entries(spec.files ?? {})) {
    const target = path.join(root, name);
    mkdirSync(path.dirname(target), { recursive: true });
    if (typeof file === 'string') writeFileSync(target, file);
    else if ('link' in file) symlinkSync(file.link, target);
    else if ('folder' in file) mkdirSync(target);
    else writeFileSync(target, file.text);
    if (typeof file === 'object' && !('link' in file)) chmodSync(target, 'folder' in file ? file.folder : file.mode);
  }
  const control = path.join(root, 'DEBIAN');
  mkdirSync(control);
  writeFileSync(path.join(control, 'control'), controlText(fieldsOf(spec)));
  writeFileSync(path.join(control, 'md5sums'), `d41d8cd98f00b204e9800998ecf8427e  usr/share/doc/${spec.name}/copyright\n`);
  const deb = path.join(newFolder(), 'a.deb');
  execFileSync('dpkg-deb', ['--root-owner-group', `-Z${spec.compression ?? 'gzip'}`, '--build', root, deb], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // The same package twice is the same bytes, whatever the time is.
    env: { ...process.env, SOURCE_DATE_EPOCH: '1000000000' },
  });
  const bytes = readFileSync(deb);
  return spec.change?.(bytes) ?? bytes;
}

function fieldsOf({ name, version = '1.0', architecture = 'all', fields }: DebSpec): Record<string, string> {
  return { Package: name, Version: version, Architecture: architecture, Maintainer: 'Nobody <nobody@example.org>', Description: 'for a test', ...fields };
}

function controlText(fields: Record<string, string>): string {
  return Object.entries(fields).map(([name, value]) => `${name}: ${value}\n`).join('');
}

/** An OpenPGP key of a test's own. */
export interface SigningKey {
  armored: string;
  fingerprint: string;
  /** A text signed in clear. */
  sign(text: string): string;
}

/** A key by GnuPG; with `expired`, made and used long ago. */
export function newKey({ expired = false } = {}): SigningKey {
  const home = newFolder();
  const time = expired ? ['--faked-system-time', '20200101T000000!'] : [];
  const gpg = (args: string[], input?: string): string =>
    execFileSync('gpg', ['--homedir', home, '--batch', '--quiet', '--pinentry-mode', 'loopback', '--passphrase', '', ...time, ...args], { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] });
  agents.push(home);
  gpg(['--quick-generate-key', 'Test <test@example.org>', 'ed25519', 'sign', expired ? '1y' : 'never']);
  const [, fingerprint] = /^fpr:+([0-9A-F]+):/m.exec(gpg(['--with-colons', '--list-keys'])) ?? [];
  return { fingerprint: fingerprint.toLowerCase(), armored: gpg(['--armor', '--export']), sign: (text) => gpg(['--clear-sign'], text) };
}

const agents: string[] = [];
afterAll(() => {
  for (const home of agents.splice(0)) execFileSync('gpgconf', ['--homedir', home, '--kill', 'gpg-agent'], { stdio: 'ignore' });
});

export interface RepositorySpec {
  packages: DebSpec[];
  key: SigningKey;
  suite?: string;
  /** Fields of its Release; `Suite`, `Date` and the like. */
  release?: Record<string, string>;
  /** `xz` unless told. */
  compression?: 'xz' | 'gz' | 'none';
  /** Serve the index by its hash alone. */
  byHash?: boolean;
  /** What becomes of the index before it is hashed. */
  index?(text: string): string;
}

/** The files of a repository with one suite, `stable` unless told, and the component `main`: path → bytes. */
export function debRepository(spec: RepositorySpec): Record<string, Buffer> {
  const { packages, key, suite = 'stable', release, compression = 'xz', byHash = false, index = (text) => text } = spec;
  const files: Record<string, Buffer> = {};
  const texts = new Map(['all', 'amd64', 'arm64'].map((architecture) => [architecture, '']));
  for (const each of packages) {
    const deb = buildDeb(each);
    const fields = fieldsOf(each);
    const place = `pool/${fields.Package}_${fields.Version.replace(/^\d+:/, '')}_${fields.Architecture}.deb`;
    files[place] = deb;
    const entry: Record<string, string> = { ...fields, Filename: place, Size: String(deb.length), SHA256: sha256(deb), ...each.indexed };
    texts.set(entry.Architecture, `${texts.get(entry.Architecture)}${controlText(entry)}\n`);
  }
  const listed: string[] = [];
  for (const [architecture, text] of texts) {
    const bytes = compress(Buffer.from(index(text)), compression);
    const name = `main/binary-${architecture}/Packages${compression === 'none' ? '' : `.${compression}`}`;
    listed.push(` ${sha256(bytes)} ${bytes.length} ${name}`);
    files[`dists/${suite}/${byHash ? path.join(path.dirname(name), 'by-hash/SHA256', sha256(bytes)) : name}`] = bytes;
  }
  const fields = { Suite: suite, Codename: 'test', Date: 'Sat, 01 Nov 2025 00:00:00 UTC', Architectures: 'all amd64 arm64', Components: 'main', ...(byHash && { 'Acquire-By-Hash': 'yes' }), ...release };
  files[`dists/${suite}/InRelease`] = Buffer.from(key.sign(`${controlText(fields)}SHA256:\n${listed.join('\n')}\n`));
  return files;
}

function compress(bytes: Buffer, compression: 'xz' | 'gz' | 'none'): Buffer {
  return compression === 'none' ? bytes : execFileSync(compression === 'xz' ? 'xz' : 'gzip', ['-c'], { input: bytes });
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
