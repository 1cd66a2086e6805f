import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { gzipSync } from 'node:zlib';

/** A file of a package to be made; texts have mode 0644. */
export type ApkFile =
  | string
  | { text: string | Uint8Array; mode?: number; uid?: number; gid?: number; xattrs?: Record<string, string>; mtime?: number }
  | { folder: number; uid?: number; gid?: number }
  | { link: string }
  | { hardlink: string }
  | { device: number };

/** A package to be made. */
export interface ApkSpec {
  name: string;
  /** `1.0-r0` unless told. */
  version?: string;
  /** `noarch` unless told. */
  architecture?: string;
  origin?: string;
  license?: string;
  depends?: string[];
  provides?: string[];
  replaces?: string[];
  installIf?: string[];
  providerPriority?: number;
  replacesPriority?: number;
  triggers?: string[];
  /** `.post-install` → text. */
  scripts?: Record<string, string>;
  /** Path → what is there; folders are made of their own unless told. */
  files?: Record<string, ApkFile>;
  /** Only for these architectures is it in the index; otherwise for all. */
  onlyFor?: string[];
  /** By another key than the repository's, or not at all. */
  key?: ApkSigningKey | 'none';
  /** Other segments than it would have. */
  change?(segments: ApkSegments): Partial<ApkSegments>;
  /** Other bytes of its files, as they are compressed, than it would have; its datahash is of these. */
  data?(data: Buffer): Buffer;
  /** Its files' headers say other checksums. */
  wrongSha1?: boolean;
  /** Fields of the index that say otherwise. */
  indexed?: Record<string, string>;
}

/** The parts of a package: each compressed. */
export interface ApkSegments {
  signature: Buffer;
  control: Buffer;
  data: Buffer;
}

/** A key that signs packages and indexes. */
export interface ApkSigningKey {
  name: string;
  /** PEM. */
  publicKey: string;
  /** The signature segment of bytes. */
  sign(bytes: Buffer, kind?: 'RSA' | 'RSA256' | 'DSA'): Buffer;
}

/** An RSA key; signatures are by SHA-1 unless told, as apk's are. */
export function newApkKey(name = 'test.rsa.pub'): ApkSigningKey {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    name,
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }) as string,
    sign: (bytes, kind = 'RSA') => gzipSync(tarOf([{ path: `.SIGN.${kind}.${name}`, bytes: sign(kind === 'RSA256' ? 'sha256' : 'sha1', bytes, privateKey) }])),
  };
}

/** The fields of a package in .PKGINFO. */
function packageInfo(spec: ApkSpec, datahash: string, size: number): string {
  const { name, version = '1.0-r0', architecture = 'noarch', origin = name, license = 'MIT', depends = [], provides = [], replaces = [], installIf = [], triggers = [] } = spec;
  const lines: [string, string | number | undefined][] = [
    ['pkgname', name], ['pkgver', version], ['pkgdesc', `${name} for a test`], ['url', 'https://example.org'], ['builddate', 1_700_000_000], ['packager', 'Nobody <nobody@example.org>'],
    ['size', size], ['arch', architecture], ['origin', origin], ['commit', '0123456789abcdef'], ['maintainer', 'Nobody <nobody@example.org>'], ['license', license],
    ...depends.map((each): [string, string] => ['depend', each]), ...provides.map((each): [string, string] => ['provides', each]), ...replaces.map((each): [string, string] => ['replaces', each]),
    ...(installIf.length > 0 ? [['install_if', installIf.join(' ')] as [string, string]] : []), ...(triggers.length > 0 ? [['triggers', triggers.join(' ')] as [string, string]] : []),
    ['provider_priority', spec.providerPriority], ['replaces_priority', spec.replacesPriority], ['datahash', datahash],
  ];
  return `# Made for a test\n${lines.flatMap(([key, value]) => (value === undefined ? [] : [`${key} = ${value}\n`])).join('')}`;
}

/** A package, as abuild makes it: three gzip members. */
export function buildApk(spec: ApkSpec, key: ApkSigningKey): Buffer {
  const { signature, control, data } = segmentsOf(spec, key);
  return Buffer.concat([signature, control, data]);
}

export function segmentsOf(spec: ApkSpec, key: ApkSigningKey): ApkSegments {
  const entries = entriesOf(spec.files ?? {});
  if (spec.wrongSha1) for (const { pax } of entries) if (pax) pax['APK-TOOLS.checksum.SHA1'] = '0'.repeat(40);
  const packed = gzipSync(Buffer.concat([tarOf(entries), Buffer.alloc(1024)]), { level: 6 });
  const data = spec.data?.(packed) ?? packed;
  const size = entries.reduce((sum, { bytes }) => sum + (bytes?.length ?? 0), 0);
  const info = packageInfo(spec, createHash('sha256').update(data).digest('hex'), size);
  const control = gzipSync(tarOf([{ path: '.PKGINFO', bytes: Buffer.from(info) }, ...Object.entries(spec.scripts ?? {}).map(([path, text]) => ({ path, bytes: Buffer.from(text), mode: 0o755 }))]));
  const signer = spec.key ?? key;
  const segments = { signature: signer === 'none' ? Buffer.alloc(0) : signer.sign(control), control, data };
  return { ...segments, ...spec.change?.(segments) };
}

/** The record of a package in an index. */
export function indexRecord(spec: ApkSpec, { control, ...rest }: ApkSegments): string {
  const { name, version = '1.0-r0', architecture = 'noarch', origin = name, license = 'MIT', depends = [], provides = [], installIf = [], providerPriority, indexed = {} } = spec;
  const size = control.length + rest.signature.length + rest.data.length;
  const list = (values: string[]): string | undefined => (values.length > 0 ? values.join(' ') : undefined);
  const fields: Record<string, string | number | undefined> = {
    C: `Q1${createHash('sha1').update(control).digest('base64')}`, P: name, V: version, A: architecture, S: size, I: 4096, T: `${name} for a test`, U: 'https://example.org', L: license, o: origin,
    m: 'Nobody <nobody@example.org>', t: 1_700_000_000, c: '0123456789abcdef', k: providerPriority, D: list(depends), p: list(provides), i: list(installIf), ...indexed,
  };
  return `${Object.entries(fields).flatMap(([letter, value]) => (value === undefined ? [] : [`${letter}:${value}\n`])).join('')}\n`;
}

/** An entry of a tar to be made. */
export interface TarFile {
  path: string;
  type?: string;
  bytes?: Buffer;
  mode?: number;
  uid?: number;
  gid?: number;
  mtime?: number;
  link?: string;
  pax?: Record<string, string | Buffer>;
}

function entriesOf(files: Record<string, ApkFile>): TarFile[] {
  const folders = new Set(Object.keys(files).flatMap((path) => path.split('/').slice(0, -1).map((_, at, all) => all.slice(0, at + 1).join('/'))).filter((folder) => folder !== '' && folder !== '..'));
  const all: Record<string, ApkFile> = { ...Object.fromEntries([...folders].map((path) => [path, { folder: 0o755 }])), ...files };
  return Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, file]): TarFile => {
    if (typeof file === 'string') return entriesOf({ [path]: { text: file } }).at(-1)!;
    if ('folder' in file) return { path: `${path}/`, type: '5', mode: file.folder, uid: file.uid, gid: file.gid };
    if ('link' in file) return { path, type: '2', mode: 0o777, link: file.link, pax: { 'APK-TOOLS.checksum.SHA1': createHash('sha1').update(file.link).digest('hex') } };
    if ('hardlink' in file) return { path, type: '1', mode: 0o644, link: file.hardlink };
    if ('device' in file) return { path, type: '3', mode: 0o666 };
    const bytes = Buffer.from(file.text);
    const xattrs = Object.entries(file.xattrs ?? {}).map(([name, value]) => [`SCHILY.xattr.${name}`, Buffer.from(value, 'base64')]);
    return { ...file, path, bytes, pax: { ...Object.fromEntries(xattrs), 'APK-TOOLS.checksum.SHA1': createHash('sha1').update(bytes).digest('hex') } };
  });
}

/** A tar without the blocks at its end. */
export function tarOf(files: TarFile[]): Buffer {
  return Buffer.concat(
    files.flatMap(({ pax, ...file }) => {
      const records = Object.entries(pax ?? {}).map(([key, value]) => paxRecord(key, Buffer.from(value)));
      return [...(records.length > 0 ? [tarEntry({ path: `./PaxHeaders/${file.path.slice(0, 60)}`, type: 'x', bytes: Buffer.concat(records) })] : []), tarEntry(file)];
    }),
  );
}

function paxRecord(key: string, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')]);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function tarEntry({ path, type = '0', bytes = Buffer.alloc(0), mode = 0o644, uid = 0, gid = 0, mtime = 1_700_000_000, link = '' }: TarFile): Buffer {
  const header = Buffer.alloc(512);
  const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`;
  header.write(path);
  header.write(octal(mode, 8) + octal(uid, 8) + octal(gid, 8) + octal(bytes.length, 12) + octal(mtime, 12) + '        ' + type + link, 100);
  header.write('ustar\x0000', 257);
  header.write('root', 265);
  header.write('root', 297);
  header.write(`${header.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}
