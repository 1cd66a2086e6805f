import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

/** A file, directory or symbolic link of the `static` base. */
export type StaticEntry = {
  /** Absolute in the image, written without the leading slash: `etc/passwd`. */
  path: string
  type: 'directory' | 'file' | 'symlink'
  /** Permission bits, with sticky: `0o1777`. */
  mode: number
  uid: number
  gid: number
  /** Of a file. */
  content?: Buffer
  /** Of a symbolic link; always relative. */
  target?: string
}

type Data = {
  versions: { certificates: string; timeZones: string }
  /** Mozilla's name of a root certificate → DER, in base64. */
  certificates: Record<string, string>
  /** Zone → TZif (RFC 8536), in base64. */
  zones: Record<string, string>
  /** Another name of a zone → zone. */
  links: Record<string, string>
}

/** What the `static` base holds, as a number: a change of any entry needs the next one. */
export const staticBaseFormat = 1

const dataSha256 = 'e829a70e98ae3f721e5c1f8d8914c0cfa16414702ea14c4481abf28a3a3a6db6'

const nonroot = 65532

/**
 * All entries of the `static` base, sorted by path, so parents come first; the root directory
 * itself is not among them. Throws when the embedded data is not what this version was made with.
 */
export function staticBaseEntries(): StaticEntry[] {
  const { versions, certificates, zones, links } = readData()
  const entries = [
    directory('dev'),
    directory('etc'),
    file('etc/group', 'root:x:0:\nnobody:x:65534:\nnonroot:x:65532:\n'),
    file(
      'etc/nsswitch.conf',
      'passwd: files\ngroup: files\nhosts: files dns\nnetworks: files\nprotocols: files\nservices: files\n',
    ),
    symlink('etc/os-release', '../usr/lib/os-release'),
    file(
      'etc/passwd',
      'root:x:0:0:root:/root:/sbin/nologin\n' +
        'nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\n' +
        'nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n',
    ),
    directory('etc/ssl'),
    directory('etc/ssl/certs'),
    file('etc/ssl/certs/ca-certificates.crt', Object.values(certificates).map(pem).join('')),
    directory('home'),
    { ...directory('home/nonroot', 0o700), uid: nonroot, gid: nonroot },
    directory('proc'),
    directory('root', 0o700),
    directory('run'),
    directory('sys'),
    directory('tmp', 0o1777),
    directory('usr'),
    directory('usr/lib'),
    file(
      'usr/lib/os-release',
      `NAME="nx-oci static"\nPRETTY_NAME="nx-oci static ${staticBaseFormat}"\n` +
        `ID=nx-oci-static\nVERSION_ID=${staticBaseFormat}\n`,
    ),
    directory('usr/share'),
    directory('usr/share/doc'),
    directory('usr/share/doc/ca-certificates'),
    file(
      'usr/share/doc/ca-certificates/copyright',
      `Root certificates of Mozilla's CA Certificate Program, from certifi ${versions.certificates},\n` +
        'https://github.com/certifi/python-certifi, under the Mozilla Public License 2.0,\n' +
        'https://mozilla.org/MPL/2.0/\n',
    ),
    directory('usr/share/doc/tzdata'),
    file(
      'usr/share/doc/tzdata/copyright',
      `IANA time zone database ${versions.timeZones}, https://www.iana.org/time-zones, in the public domain.\n`,
    ),
    directory('usr/share/zoneinfo'),
    ...zoneDirectories([...Object.keys(zones), ...Object.keys(links)]).map((path) => directory(path)),
    ...Object.entries(zones).map(([name, tzif]) => file(zonePath(name), Buffer.from(tzif, 'base64'))),
    ...Object.entries(links).map(([name, zone]) => symlink(zonePath(name), posix.relative(posix.dirname(name), zone))),
    directory('var'),
    directory('var/cache'),
    directory('var/lib'),
    directory('var/log'),
    symlink('var/run', '../run'),
    directory('var/tmp', 0o1777),
  ]
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1))
}

function readData(): Data {
  const bytes = readFileSync(join(__dirname, 'static-base.data.json'))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (sha256 !== dataSha256) {
    throw new Error(
      `static-base.data.json has SHA-256 ${sha256}, not ${dataSha256}: build the package again from a clean checkout`,
    )
  }
  return JSON.parse(bytes.toString())
}

function directory(path: string, mode = 0o755): StaticEntry {
  return { path, type: 'directory', mode, uid: 0, gid: 0 }
}

function file(path: string, content: string | Buffer): StaticEntry {
  return { path, type: 'file', mode: 0o644, uid: 0, gid: 0, content: typeof content === 'string' ? Buffer.from(content) : content }
}

function symlink(path: string, target: string): StaticEntry {
  return { path, type: 'symlink', mode: 0o777, uid: 0, gid: 0, target }
}

function zonePath(name: string): string {
  return `usr/share/zoneinfo/${name}`
}

/** Paths of the folders that the names lie in, at any depth, each once. */
function zoneDirectories(names: string[]): string[] {
  const folders = names.flatMap((name) => {
    const parts = name.split('/').slice(0, -1)
    return parts.map((_, i) => zonePath(parts.slice(0, i + 1).join('/')))
  })
  return [...new Set(folders)]
}

/** RFC 7468, without explanatory text, which some readers refuse. */
function pem(der: string): string {
  return `-----BEGIN CERTIFICATE-----\n${der.replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`
}
