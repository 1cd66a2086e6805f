import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { bytesContent, type Entry, type ExecutionConfig, type FileTree } from '@nx-oci/oci';
import { BuildError } from './error';

interface Data {
  versions: { certificates: string; timeZones: string };
  /** Mozilla's name of a root certificate → DER, in base64. */
  certificates: Record<string, string>;
  /** Zone → TZif (RFC 8536), in base64. */
  zones: Record<string, string>;
  /** Another name of a zone → zone. */
  links: Record<string, string>;
}

/** What the `static` base holds, as a number: a change of any entry needs the next one. */
export const staticBaseFormat = 1;

const dataSha256 = 'e829a70e98ae3f721e5c1f8d8914c0cfa16414702ea14c4481abf28a3a3a6db6';
const nonroot = 65532;

/** Where the `static` base has its bundle of root certificates. */
export const certificateBundle = 'etc/ssl/certs/ca-certificates.crt';

/** The environment of the `static` base: where programs are, and where libraries that do not look for it find the bundle. */
export const staticBaseConfig: ExecutionConfig = {
  Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', `SSL_CERT_FILE=/${certificateBundle}`],
};

/**
 * The `static` base: accounts, name service switch, root certificates, time zones, os-release and the usual folders.
 * Throws `static-base-damaged` when the embedded data is not what this version was made with.
 */
export function staticBase(): FileTree {
  const { versions, certificates, zones, links } = readData();
  return new Map<string, Entry>([
    ['dev', directory()],
    ['etc', directory()],
    ['etc/group', file('root:x:0:\nnobody:x:65534:\nnonroot:x:65532:\n')],
    ['etc/nsswitch.conf', file('passwd: files\ngroup: files\nhosts: files dns\nnetworks: files\nprotocols: files\nservices: files\n')],
    ['etc/os-release', symlink('../usr/lib/os-release')],
    [
      'etc/passwd',
      file(
        'root:x:0:0:root:/root:/sbin/nologin\n' +
          'nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\n' +
          'nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n',
      ),
    ],
    ['etc/ssl', directory()],
    ['etc/ssl/certs', directory()],
    [certificateBundle, file(Object.values(certificates).map(pem).join(''))],
    ['home', directory()],
    ['home/nonroot', { ...directory(0o700), uid: nonroot, gid: nonroot }],
    ['proc', directory()],
    ['root', directory(0o700)],
    ['run', directory()],
    ['sys', directory()],
    ['tmp', directory(0o1777)],
    ['usr', directory()],
    ['usr/lib', directory()],
    [
      'usr/lib/os-release',
      file(`NAME="nx-oci static"\nPRETTY_NAME="nx-oci static ${staticBaseFormat}"\nID=nx-oci-static\nVERSION_ID=${staticBaseFormat}\n`),
    ],
    ['usr/share', directory()],
    ['usr/share/doc', directory()],
    ['usr/share/doc/ca-certificates', directory()],
    [
      'usr/share/doc/ca-certificates/copyright',
      file(
        `Root certificates of Mozilla's CA Certificate Program, from certifi ${versions.certificates},\n` +
          'https://github.com/certifi/python-certifi, under the Mozilla Public License 2.0,\n' +
          'https://mozilla.org/MPL/2.0/\n',
      ),
    ],
    ['usr/share/doc/tzdata', directory()],
    [
      'usr/share/doc/tzdata/copyright',
      file(`IANA time zone database ${versions.timeZones}, https://www.iana.org/time-zones, in the public domain.\n`),
    ],
    ['usr/share/zoneinfo', directory()],
    ...zoneDirectories([...Object.keys(zones), ...Object.keys(links)]).map((each): [string, Entry] => [each, directory()]),
    ...Object.entries(zones).map(([name, tzif]): [string, Entry] => [zonePath(name), file(Buffer.from(tzif, 'base64'))]),
    ...Object.entries(links).map(([name, zone]): [string, Entry] => [
      zonePath(name),
      symlink(path.posix.relative(path.posix.dirname(name), zone)),
    ]),
    ['var', directory()],
    ['var/cache', directory()],
    ['var/lib', directory()],
    ['var/log', directory()],
    ['var/run', symlink('../run')],
    ['var/tmp', directory(0o1777)],
  ]);
}

function readData(): Data {
  const bytes = readFileSync(path.join(__dirname, '..', 'static-base', 'static-base.data.json'));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== dataSha256) {
    throw new BuildError('static-base-damaged', {
      message: `static-base.data.json has SHA-256 ${sha256}, not ${dataSha256}.`,
      remedy: 'Install @nx-oci/build again.',
    });
  }
  return JSON.parse(bytes.toString()) as Data;
}

const root = { uid: 0, gid: 0, mtime: 0 };

function directory(mode = 0o755): Entry {
  return { type: 'directory', mode, ...root };
}

function file(content: string | Buffer): Entry {
  return { type: 'file', mode: 0o644, ...root, content: bytesContent(content) };
}

function symlink(target: string): Entry {
  return { type: 'symlink', mode: 0o777, ...root, target };
}

function zonePath(name: string): string {
  return `usr/share/zoneinfo/${name}`;
}

/** Paths of the folders that the names lie in, at any depth, each once. */
function zoneDirectories(names: string[]): string[] {
  const folders = names.flatMap((name) => {
    const parts = name.split('/').slice(0, -1);
    return parts.map((_, at) => zonePath(parts.slice(0, at + 1).join('/')));
  });
  return [...new Set(folders)];
}

/** RFC 7468, without explanatory text, which some readers refuse. */
function pem(der: string): string {
  return `-----BEGIN CERTIFICATE-----\n${der.replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;
}
