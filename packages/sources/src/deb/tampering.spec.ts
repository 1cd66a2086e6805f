import { execFileSync } from 'node:child_process';
import { writeFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { coded } from '../../test/errors';
import { amd64, newFolder, type Machine } from '../../test/access-rig';
import { buildDeb, debRepository, newKey, type DebSpec } from '../../test/deb-repository';
import { contentOf, folderOf, keyFile, lock, machineAt, machineWith } from '../../test/deb-rig';
import { rawTar } from '../../test/packed';
import type { DebContent } from './content';
import { debSource } from './deb-source';

const key = newKey();
const app: DebSpec = { name: 'app', files: { 'etc/app': 'text' } };

describe('an InRelease', () => {
  const released = (change: (text: string) => string): Machine => {
    const files = debRepository({ packages: [app], key });
    const name = 'dists/stable/InRelease';
    return machineAt(folderOf({ ...files, [name]: change(files[name].toString()) }));
  };
  const content = contentOf(['app'], key);

  test('with a changed byte in what is signed', async () => {
    await expect(lock(content, released((text) => text.replace('Codename: test', 'Codename: tent')))).rejects.toEqual(coded('signature-invalid', 'InRelease'));
  });

  test('with a changed byte in the signature', async () => {
    const change = (text: string): string => {
      const at = text.indexOf('-----BEGIN PGP SIGNATURE-----') + 80;
      return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
    };
    await expect(lock(content, released(change))).rejects.toEqual(coded('signature-invalid', 'InRelease'));
  });

  test('that is not signed', async () => {
    await expect(lock(content, released((text) => text.replace(/^-----BEGIN PGP SIGNED MESSAGE-----\nHash: .*\n\n/, '').replace(/-----BEGIN PGP SIGNATURE[^]*/, '')))).rejects.toEqual(coded('signature-invalid', 'InRelease'));
  });

  test('that is cut off', async () => {
    await expect(lock(content, released((text) => text.slice(0, text.length / 2)))).rejects.toEqual(coded('signature-invalid', 'InRelease'));
  });

  test('with more before and behind what is signed, of which nothing counts', async () => {
    const locked = await lock(content, released((text) => `Suite: other\nValid-Until: Thu, 01 Jan 1970 00:00:00 UTC\n\n${text}\nSuite: other\n`));
    expect(locked.packages['linux/amd64']).toHaveLength(1);
  });

  test('that is signed by an unknown key', async () => {
    await expect(lock(contentOf(['app'], newKey()), machineWith([app], key))).rejects.toEqual(coded('key-unknown', key.fingerprint.slice(-16).toUpperCase()));
  });

  test('that is signed by an expired key', async () => {
    const expired = newKey({ expired: true });
    await expect(lock(contentOf(['app'], expired), machineWith([app], expired))).rejects.toEqual(coded('key-expired', expired.fingerprint.slice(-16).toUpperCase()));
  });

  test('of another suite', async () => {
    await expect(lock(content, machineWith([app], key, { release: { Suite: 'other' } }))).rejects.toEqual(coded('release-mismatch', 'other, test', '"stable"'));
  });

  test('that is a page of HTML', async () => {
    await expect(lock(content, released(() => '<!DOCTYPE html>\n<html><body>Log in</body></html>'))).rejects.toEqual(coded('index-invalid', 'InRelease', 'an HTML page'));
  });

  test('without a component that is asked for', async () => {
    await expect(lock(contentOf(['app'], key, { repository: { components: ['universe'] } }), machineWith([app], key))).rejects.toEqual(coded('release-mismatch', '"universe"'));
  });

  test('that is no longer valid, unless that is allowed', async () => {
    const machine = machineWith([app], key, { release: { 'Valid-Until': 'Sun, 02 Nov 2025 00:00:00 UTC' } });
    await expect(lock(content, machine)).rejects.toEqual(coded('release-expired', '2025-11-02'));
    expect((await lock(contentOf(['app'], key, { repository: { allowExpired: true } }), machine)).packages['linux/amd64']).toHaveLength(1);
  });

  test('without a date', async () => {
    await expect(lock(content, machineWith([app], key, { release: { Date: 'today' } }))).rejects.toEqual(coded('index-invalid', 'Date'));
  });
});

describe('a key', () => {
  test('with a changed byte in the workspace', async () => {
    const file = keyFile(key);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^m/m, 'n'));
    await expect(lock(contentOf(['app'], key, { repository: { keys: [file] } }), machineWith([app], key))).rejects.toMatchObject({ code: expect.stringMatching(/^key-(invalid|unknown)$/) });
  });

  test('that is no key', async () => {
    const file = path.join(newFolder(), 'key.asc');
    writeFileSync(file, 'key');
    await expect(lock(contentOf(['app'], key, { repository: { keys: [file] } }), machineWith([app], key))).rejects.toEqual(coded('key-invalid', file));
  });

  test('that is not there is told by its path in the workspace', async () => {
    const missing = lock(contentOf(['app'], key, { repository: { keys: ['keys/none.asc'] } }), machineWith([app], key));
    await expect(missing).rejects.toMatchObject({ code: 'key-invalid', message: 'The key file "keys/none.asc" is not there.' });
  });

  test('that was exchanged in the lock', async () => {
    const content = contentOf(['app'], key);
    const machine = machineWith([app], key);
    const previous = await lock(content, machine);
    const [repository] = previous.repositories;
    const exchanged = { ...previous, repositories: [{ ...repository, keys: [{ ...repository.keys[0], key: newKey().armored }] }] };
    await expect(lock(content, machine, { previous: exchanged })).rejects.toEqual(coded('key-invalid', key.fingerprint));
  });
});

describe('a Packages index', () => {
  const content = contentOf(['app'], key);

  test('with a changed byte', async () => {
    const files = debRepository({ packages: [app], key, compression: 'none' });
    const name = 'dists/stable/main/binary-all/Packages';
    const machine = machineAt(folderOf({ ...files, [name]: files[name].toString().replace('Version: 1', 'Version: 2') }));
    await expect(lock(content, machine)).rejects.toEqual(coded('artifact-mismatch', 'main/binary-all/Packages'));
  });

  test.each(['../../etc/passwd', '/etc/passwd', 'pool//x.deb', ''])('that names a package at %j', async (Filename) => {
    await expect(lock(content, machineWith([{ ...app, indexed: { Filename } }], key))).rejects.toEqual(coded('index-invalid', 'app'));
  });

  test.each([['Version', 'one'], ['Package', '../app'], ['Size', 'many'], ['SHA256', '12'], ['Depends', 'x (']])('with a wrong %s', async (field, value) => {
    await expect(lock(content, machineWith([{ ...app, indexed: { [field]: value } }], key))).rejects.toEqual(coded('index-invalid', 'Packages'));
  });
});

describe('a package', () => {
  const laidOut = async (spec: DebSpec, options: Partial<DebContent> = {}): Promise<unknown> => {
    const machine = machineWith([spec], key);
    const content = contentOf([spec.indexed?.Package ?? spec.name], key, options);
    return debSource.parts(content, await lock(content, machine), { ...machine, platform: amd64 });
  };
  const withData = (...entries: Parameters<typeof rawTar>): DebSpec => ({ ...app, change: (deb) => replaced(deb, 'data.tar', rawTar(...entries)) });

  test('with a changed byte', async () => {
    const files = debRepository({ packages: [app], key });
    const name = 'pool/app_1.0_all.deb';
    const changed = Buffer.from(files[name]);
    changed[changed.length >> 1] ^= 1;
    const machine = machineAt(folderOf({ ...files, [name]: changed }));
    const content = contentOf(['app'], key);
    const parts = debSource.parts(content, await lock(content, machine), { ...machine, platform: amd64 });
    await expect(parts).rejects.toEqual(coded('artifact-mismatch', 'app 1.0 (all)'));
  });

  test('that is another one by its own account', async () => {
    await expect(laidOut({ ...app, indexed: { Version: '2.0' } })).rejects.toEqual(coded('package-mismatch', 'version is 1.0, not 2.0'));
    await expect(laidOut({ ...app, indexed: { Package: 'other' } })).rejects.toEqual(coded('package-mismatch', 'package is app, not other'));
    await expect(laidOut({ ...app, architecture: 'arm64', indexed: { Architecture: 'amd64' } })).rejects.toEqual(coded('package-mismatch', 'architecture is arm64, not amd64'));
  });

  test.each([
    ['a path that leaves the root', { name: './../../etc/passwd' }],
    ['an absolute path', { name: '/etc/passwd' }],
    ['a link that leaves the root', { name: './a/link', type: '2', link: '../../../etc' }],
    ['a hardlink that leaves the root', { name: './link', type: '1', link: '../etc/passwd' }],
    ['a character device', { name: './dev/null', type: '3' }],
    ['a block device', { name: './dev/sda', type: '4' }],
    ['a pipe', { name: './pipe', type: '6' }],
    ['a setuid file', { name: './bin/sh', mode: 0o4755 }],
    ['a setgid file', { name: './bin/sh', mode: 0o2755 }],
  ])('with %s', async (_, entry) => {
    await expect(laidOut(withData(entry))).rejects.toEqual(coded('artifact-unsafe', 'app 1.0'));
  });

  test.each(['gzip', 'xz', 'zstd'] as const)('whose %s is cut off', async (compression) => {
    const tar = execFileSync(compression, ['-c'], { input: rawTar({ name: './etc/app', bytes: Buffer.alloc(100_000, 'text') }) });
    const ending = { gzip: '.gz', xz: '.xz', zstd: '.zst' }[compression];
    const cut = (bytes: Buffer): DebSpec => ({ ...app, change: (deb) => replaced(deb, 'data.tar', bytes, ending) });
    await expect(laidOut(cut(tar.subarray(0, tar.length >> 1)))).rejects.toEqual(coded('artifact-damaged', 'app 1.0'));
    await expect(laidOut(cut(tar.subarray(0, tar.length - 3)))).rejects.toEqual(coded('artifact-damaged', 'app 1.0'));
  });

  test('that is cut off itself', async () => {
    for (const part of [0.1, 0.5, 0.9]) await expect(laidOut({ ...app, change: (deb) => deb.subarray(0, Math.floor(deb.length * part)) })).rejects.toEqual(coded('artifact-damaged', 'app 1.0'));
  });

  test('that is no package', async () => {
    await expect(laidOut({ ...app, change: () => Buffer.from('PK\x03\x04') })).rejects.toEqual(coded('artifact-damaged', 'app 1.0'));
    await expect(laidOut({ ...app, change: (deb) => replaced(deb, 'control.tar', rawTar({ name: './other' })) })).rejects.toEqual(coded('artifact-damaged', 'control'));
  });
});

test('packages of every compression are read', async () => {
  const packages = (['gzip', 'xz', 'zstd', 'none'] as const).map((compression): DebSpec => ({ name: `by-${compression}`, compression, files: { [`etc/${compression}`]: compression } }));
  const machine = machineWith(packages, key);
  const content = contentOf(packages.map(({ name }) => name), key);
  const parts = await debSource.parts(content, await lock(content, machine), { ...machine, platform: amd64 });
  expect(parts.flatMap(({ tree }) => [...tree.keys()].filter((name) => name.startsWith('etc/')))).toEqual(['etc/gzip', 'etc/none', 'etc/xz', 'etc/zstd']);
  expect(buildDeb(packages[1]).includes('data.tar.xz')).toBe(true);
});

/** A package with another member in the place of one of its three. */
function replaced(deb: Buffer, name: string, bytes: Buffer, ending = ''): Buffer {
  const members: Buffer[] = [];
  for (let at = 8; at < deb.length;) {
    const size = Number(deb.toString('latin1', at + 48, at + 58));
    const end = at + 60 + size + (size % 2);
    const header = Buffer.from(deb.subarray(at, at + 60));
    if (header.toString('latin1', 0, 16).startsWith(name)) {
      header.write(`${name}${ending}`.padEnd(16), 'latin1');
      header.write(String(bytes.length).padEnd(10), 48, 'latin1');
      members.push(header, bytes, Buffer.alloc(bytes.length % 2, '\n'));
    } else members.push(deb.subarray(at, end));
    at = end;
  }
  return Buffer.concat([deb.subarray(0, 8), ...members]);
}
