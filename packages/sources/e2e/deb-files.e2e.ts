import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { digestOf, type Entry, type FileTree } from '@nx-oci/oci';
import { debSource } from '../src/deb/deb-source';
import { amd64, newFolder, type Machine } from '../test/access-rig';
import { alone, machinePackages, realMachine } from '../test/machine-packages';

/** Folders with owners and modes of their own, setuid and setgid files, hardlinks, links, names beyond ASCII, and plain ones. */
const names = ['at', 'base-files', 'bash', 'bsdutils', 'ca-certificates', 'coreutils', 'dash', 'git', 'libc6', 'libstdc++6', 'login', 'man-db', 'netbase', 'passwd', 'perl-base', 'perl-modules-5.36', 'python3-minimal', 'sudo', 'tzdata', 'zlib1g'];

/** What we add to a package's own files. */
const added = /^(var\/lib\/dpkg\/status\.d|etc\/ssl\/certs\/ca-certificates\.crt$|usr\/lib\/ssl\/cert\.pem$|var\/lib\/dpkg$)/;

let machine: Machine;
let parts: (name: string) => Promise<{ tree: FileTree; deb: string }>;
beforeEach(async () => {
  machine = realMachine([amd64]);
  const packages = await machinePackages(machine, amd64);
  parts = async (name) => {
    const { content, locked } = alone(packages, name, amd64);
    const [artifact] = debSource.artifacts(content, locked, amd64);
    const deb = machine.store.blobPath((await machine.artifacts.fetch(artifact)).digest);
    const setuid = [...listed(deb)].flatMap(([file, { mode }]) => (mode & 0o6000 ? [`/${file}`] : []));
    const [, { tree }] = await debSource.parts({ ...content, setuid }, locked, { ...machine, platform: amd64 });
    return { tree, deb };
  };
});

test('files are laid out as dpkg-deb extracts them: paths, kinds, modes, owners, contents, links', async () => {
  const present = [...names];
  for (const name of present) {
    const { tree, deb } = await parts(name);
    const folder = newFolder();
    execFileSync('dpkg-deb', ['-x', deb, folder]);
    const expected = new Map([...listed(deb)].map(([file, entry]) => [file, entry.type === 'file' ? { ...entry, digest: digestOf(readFileSync(path.join(folder, file))) } : entry]));
    const ours = new Map([...tree].filter(([file]) => !added.test(file) || expected.has(file)).map(([file, entry]) => [file, plain(entry)]));
    expect([name, Object.fromEntries(ours)]).toEqual([name, Object.fromEntries(expected)]);
  }
});

test('the bundle of certificates is what update-ca-certificates makes', async () => {
  const { tree, deb } = await parts('ca-certificates');
  const [folder, out] = [newFolder(), newFolder()];
  execFileSync('dpkg-deb', ['-x', deb, folder]);
  const certificates = path.join(folder, 'usr/share/ca-certificates');
  const listing = path.join(out, 'ca-certificates.conf');
  writeFileSync(listing, execFileSync('find', ['.', '-name', '*.crt', '-printf', '%P\n'], { cwd: certificates, encoding: 'utf8' }).split('\n').sort().join('\n').trim() + '\n');
  for (const each of ['local', 'etc', 'hooks']) mkdirSync(path.join(out, each));
  execFileSync(path.join(folder, 'usr/sbin/update-ca-certificates'), ['--certsconf', listing, '--certsdir', certificates, '--localcertsdir', path.join(out, 'local'), '--etccertsdir', path.join(out, 'etc'), '--hooksdir', path.join(out, 'hooks')], { stdio: 'ignore' });
  const bundle = tree.get('etc/ssl/certs/ca-certificates.crt');
  expect(bundle?.type === 'file' && bundle.content.digest).toBe(digestOf(readFileSync(path.join(out, 'etc/ca-certificates.crt'))));
});

interface Listed {
  type: string;
  mode: number;
  uid: number;
  gid: number;
  link?: string;
  digest?: string;
}

function plain(entry: Entry): Listed {
  const { type, mode, uid, gid } = entry;
  return { type, mode, uid, gid, ...((type === 'symlink' || type === 'hardlink') && { link: entry.target }), ...(type === 'file' && { digest: entry.content.digest }) };
}

/** What tar says of a package's files. */
function listed(deb: string): Map<string, Listed> {
  const text = execFileSync('sh', ['-c', 'dpkg-deb --fsys-tarfile "$0" | tar --numeric-owner --quoting-style=literal -tvf -', deb], { encoding: 'utf8', maxBuffer: 1 << 26, env: { ...process.env, LC_ALL: 'C.UTF-8' } });
  const found = new Map<string, Listed>();
  for (const line of text.split('\n').filter(Boolean)) {
    const [, kind, rights, uid, gid, rest] = /^(.)(\S{9}) (\d+)\/(\d+) +\d+ \S+ \S+ (.*)$/.exec(line)!;
    const [name, link] = rest.split(kind === 'l' ? ' -> ' : kind === 'h' ? ' link to ' : '\n');
    const file = name.replace(/^\.\//, '').replace(/\/$/, '');
    const type = { '-': 'file', d: 'directory', l: 'symlink', h: 'hardlink' }[kind] ?? kind;
    if (file !== '') found.set(file, { type, mode: modeOf(rights), uid: Number(uid), gid: Number(gid), ...(link !== undefined && { link: kind === 'h' ? link.replace(/^\.\//, '') : link }) });
  }
  return found;
}

/** `rwxr-sr-t` as a number. */
function modeOf(rights: string): number {
  let mode = 0;
  [...rights].forEach((each, at) => {
    if (!/[-ST]/.test(each)) mode |= 1 << (8 - at);
    if (/[sStT]/.test(each)) mode |= 0o4000 >> Math.floor(at / 3);
  });
  return mode;
}
