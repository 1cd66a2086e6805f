import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type ApkSegments, type ApkSpec, apkRepository, buildApk, newApkKey, tarOf } from '@nx-oci/peers';
import { coded, thrownBy } from '../../test/errors';
import { amd64, newFolder } from '../../test/access-rig';
import { apkContent, apkKeyFile, apkMachineAt, apkMachineWith, chosenApks, lockApk } from '../../test/apk-rig';
import { folderOf } from '../../test/deb-rig';
import { apkSource } from './apk-source';
import type { ApkLocked } from './lock';

const [key, other] = [newApkKey(), newApkKey('other.rsa.pub')];
/** With the same name as the right one. */
const impostor = newApkKey();
const app: ApkSpec = { name: 'app', files: { 'usr/bin/app': { text: 'app\n', mode: 0o755 } } };

/** Other bytes of the same length. */
function flipped(bytes: Buffer, at = bytes.length - 1): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] ^= 1;
  return changed;
}

describe('an index', () => {
  test('is taken by SHA-1 and by SHA-256', async () => {
    expect(await chosenApks(apkContent(['app'], key), apkMachineWith([app], key))).toEqual(['app 1.0-r0']);
    expect(await chosenApks(apkContent(['app'], key), apkMachineWith([app], key, { signIndex: (index) => key.sign(index, 'RSA256') }))).toEqual(['app 1.0-r0']);
  });

  test('may be signed by several, of whom one is known', async () => {
    const both = (index: Buffer): Buffer => gzipSync(Buffer.concat([other, key].map((each) => Buffer.from(tarOf(tarFilesOf(each.sign(index)))))));
    expect(await chosenApks(apkContent(['app'], key), apkMachineWith([app], key, { signIndex: both }))).toEqual(['app 1.0-r0']);
  });

  test.each([
    ['changed after it was signed', { changeIndex: (index: Buffer) => flipped(index, 30) }, 'signature-invalid', 'test.rsa.pub is of other bytes'],
    ['with something behind it', { changeIndex: (index: Buffer) => Buffer.concat([index, gzipSync('more')]) }, 'signature-invalid', 'of other bytes'],
    ['signed by another key of the same name', { signIndex: (index: Buffer) => impostor.sign(index) }, 'signature-invalid', 'of other bytes'],
    ['signed by SHA-256, said to be by SHA-1', { signIndex: (index: Buffer) => gzipSync(tarOf(tarFilesOf(key.sign(index, 'RSA256')).map((file) => ({ ...file, path: file.path.replace('RSA256', 'RSA') })))) }, 'signature-invalid', 'of other bytes'],
    ['signed by a key that is not known', { signIndex: (index: Buffer) => other.sign(index) }, 'key-unknown', 'signed by other.rsa.pub'],
    ['signed by what does not count', { signIndex: (index: Buffer) => key.sign(index, 'DSA') }, 'signature-invalid', '.SIGN.DSA.test.rsa.pub'],
    ['without a signature', { signIndex: () => Buffer.alloc(0) }, 'signature-invalid', 'it has none'],
    ['with an empty signature', { signIndex: () => gzipSync(tarOf([{ path: '.SIGN.RSA.test.rsa.pub' }])) }, 'signature-invalid', 'of other bytes'],
    ['that is no archive', { signIndex: () => Buffer.from('nothing of the kind, at length') , changeIndex: () => Buffer.alloc(0) }, 'index-invalid', 'not compressed by gzip'],
    ['that is a page', { signIndex: () => Buffer.from('<!doctype html><p>Log in') , changeIndex: () => Buffer.alloc(0) }, 'index-invalid', 'HTML page'],
    ['that is cut off', { signIndex: (index: Buffer) => key.sign(index).subarray(0, 100), changeIndex: () => Buffer.alloc(0) }, 'index-invalid', 'cut off'],
  ] as const)('%s is refused', async (_, spec, code, words) => {
    expect(await thrownBy(() => chosenApks(apkContent(['app'], key), apkMachineWith([app], key, spec)))).toEqual(coded(code, 'APKINDEX.tar.gz', words));
  });

  test('is taken from a place that has a good one', async () => {
    const [good, bad] = [apkRepository({ packages: [app], key }), apkRepository({ packages: [app], key, signIndex: (index) => other.sign(index) })].map(folderOf);
    expect(await chosenApks(apkContent(['app'], key), apkMachineAt('', { rules: { wolfi: [bad, good] } }))).toEqual(['app 1.0-r0']);
  });
});

/** What the name of a signature's file and its bytes are. */
function tarFilesOf(segment: Buffer): { path: string; bytes: Buffer }[] {
  const tar = gunzipSync(segment);
  const size = parseInt(tar.toString('latin1', 124, 135), 8);
  return [{ path: tar.toString('latin1', 0, tar.indexOf(0)), bytes: tar.subarray(512, 512 + size) }];
}

describe('keys', () => {
  test('have to be said, and to be RSA keys', async () => {
    const machine = apkMachineWith([app], key);
    const with_ = (keys: string[]) => apkContent(['app'], key, { repository: { keys } });
    expect(await thrownBy(() => lockApk(with_([]), machine))).toEqual(coded('keys-missing', '"wolfi"'));
    expect(await thrownBy(() => lockApk(with_(['keys/none.rsa.pub']), machine))).toEqual(coded('key-invalid', 'keys/none.rsa.pub'));
    const file = path.join(newFolder(), 'test.rsa.pub');
    writeFileSync(file, 'no key');
    expect(await thrownBy(() => lockApk(with_([file]), machine))).toEqual(coded('key-invalid', 'test.rsa.pub'));
  });

  test('are read from addresses, but not without encryption', async () => {
    const files = folderOf({ ...apkRepository({ packages: [app], key }), [key.name]: Buffer.from(key.publicKey) });
    const at = (address: string) => lockApk(apkContent(['app'], key, { repository: { keys: [address] } }), apkMachineAt(files));
    expect((await at(`${files}${key.name}`)).repositories[0].keys).toEqual([{ name: key.name, key: key.publicKey }]);
    expect(await thrownBy(() => at('http://keys.example/test.rsa.pub'))).toEqual(coded('address-insecure', 'http://keys.example/test.rsa.pub'));
  });

  test('that signed are locked, and then are those that count', async () => {
    const files = folderOf(apkRepository({ packages: [app], key }));
    const content = apkContent(['app'], key, { repository: { keys: [apkKeyFile(other), apkKeyFile(key)] } });
    const locked = await lockApk(content, apkMachineAt(files));
    expect(locked.repositories).toEqual([{ name: 'wolfi', indexes: { x86_64: expect.stringMatching(/^sha256:/) }, keys: [{ name: key.name, key: key.publicKey }] }]);

    const resigned = apkMachineAt(folderOf(apkRepository({ packages: [app], key: other })));
    expect(await thrownBy(() => lockApk(content, resigned, { previous: locked }))).toEqual(coded('key-unknown', 'other.rsa.pub'));
    expect((await lockApk(content, resigned, { previous: locked, update: new Set(['keys']) })).repositories[0].keys).toEqual([{ name: other.name, key: other.publicKey }]);
  });
});

describe('a package', () => {
  /** What locking says of a package with other segments than its index was made of. */
  async function lockChanged(change: (segments: ApkSegments) => Buffer, options: { unsignedPackages?: boolean } = {}): Promise<unknown> {
    const files = apkRepository({ packages: [app], key });
    const name = 'x86_64/app-1.0-r0.apk';
    let made: ApkSegments | undefined;
    buildApk({ ...app, change: (segments) => (made = segments) }, key);
    const bytes = change(made!);
    // As long as the index says.
    files[name] = Buffer.concat([bytes, Buffer.alloc(Math.max(0, files[name].length - bytes.length))]).subarray(0, files[name].length);
    return thrownBy(() => lockApk(apkContent(['app'], key, { repository: options }), apkMachineAt(folderOf(files))));
  }

  test('with other files is refused, by the hash in its control segment', async () => {
    expect(await lockChanged(({ signature, control, data }) => Buffer.concat([signature, control, flipped(data)]))).toEqual(coded('artifact-damaged', 'app 1.0-r0', '.PKGINFO says'));
  });

  test('with another control segment is refused, by its checksum', async () => {
    expect(await lockChanged(({ signature, control, data }) => Buffer.concat([signature, flipped(control, 4), data]))).toEqual(coded('package-mismatch', 'app 1.0-r0', 'not Q1'));
  });

  test('of another length is refused', async () => {
    const files = apkRepository({ packages: [app], key });
    const name = 'x86_64/app-1.0-r0.apk';
    files[name] = Buffer.concat([files[name], Buffer.from('more')]);
    expect(await thrownBy(() => lockApk(apkContent(['app'], key), apkMachineAt(folderOf(files))))).toEqual(coded('artifact-mismatch', 'app-1.0-r0.apk', `${files[name].length} bytes`));
  });

  test.each([
    ['another key', { key: other }, 'key-unknown', 'other.rsa.pub'],
    ['another key of the same name', { key: impostor }, 'signature-invalid', 'of other bytes'],
    ['none', { key: 'none' }, 'signature-invalid', 'it has none'],
  ] as const)('signed by %s is refused, though its index is good', async (_, spec, code, words) => {
    expect(await thrownBy(() => lockApk(apkContent(['app'], key), apkMachineWith([{ ...app, ...spec }], key)))).toEqual(coded(code, 'app 1.0-r0', words));
  });

  test('that is not signed is taken where that is said, but not with a wrong signature', async () => {
    const content = apkContent(['app'], key, { repository: { unsignedPackages: true } });
    expect(await chosenApks(content, apkMachineWith([{ ...app, key: 'none' }], key))).toEqual(['app 1.0-r0']);
    expect(await thrownBy(() => lockApk(content, apkMachineWith([{ ...app, key: impostor }], key)))).toEqual(coded('signature-invalid', 'app 1.0-r0'));
  });

  test('that says another name or version of itself than the index is refused', async () => {
    for (const indexed of [{ P: 'apq' }, { V: '1.0-r1' }] as Record<string, string>[]) {
      const files = apkRepository({ packages: [{ ...app, indexed }], key });
      files['x86_64/apq-1.0-r0.apk'] = files['x86_64/app-1.0-r1.apk'] = files['x86_64/app-1.0-r0.apk'];
      expect(await thrownBy(() => lockApk(apkContent([indexed.P ?? 'app'], key), apkMachineAt(folderOf(files))))).toEqual(coded('package-mismatch', indexed.P ? 'pkgname is app, not apq' : 'pkgver is 1.0-r0, not 1.0-r1'));
    }
  });

  test.each([
    ['a file with another SHA-1 than it says', 'usr/bin/app', 'another SHA-1'],
    ['no hash of its files', '', 'datahash'],
    ['no .PKGINFO', '', 'no .PKGINFO'],
  ])('with %s is refused', async (what, _, words) => {
    const change = ({ control }: ApkSegments): Partial<ApkSegments> => {
      const made = gzipSync(tarOf([{ path: what.includes('.PKGINFO') ? 'other' : '.PKGINFO', bytes: Buffer.from('pkgname = app\npkgver = 1.0-r0\n') }]));
      return what.startsWith('a file') ? { control } : { control: made, signature: key.sign(made) };
    };
    const wrong: ApkSpec = what.startsWith('a file') ? { ...app, wrongSha1: true } : { ...app, change };
    expect(await thrownBy(() => lockApk(apkContent(['app'], key), apkMachineWith([wrong], key)))).toEqual(coded('artifact-damaged', 'app 1.0-r0', words));
  });

  test.each([
    ['a path that leaves the root', { '../app': 'x' }, 'artifact-unsafe', '".."'],
    ['an absolute path', { '/usr/app': 'x' }, 'artifact-unsafe', 'absolute'],
    ['a device', { 'dev/null': { device: 1 } }, 'artifact-unsafe', 'device'],
    ['a hardlink out of the root', { 'usr/app': { hardlink: '../../etc/shadow' } }, 'artifact-unsafe', 'links out'],
  ] as const)('with %s is refused', async (_, files, code, words) => {
    expect(await thrownBy(() => lockApk(apkContent(['app'], key), apkMachineWith([{ name: 'app', files }], key)))).toEqual(coded(code, 'app 1.0-r0', words));
  });

  test('that was changed since it was locked is refused, from wherever it comes', async () => {
    const files = apkRepository({ packages: [app], key });
    const content = apkContent(['app'], key);
    const locked: ApkLocked = await lockApk(content, apkMachineAt(folderOf(files)));
    const name = 'x86_64/app-1.0-r0.apk';
    const machine = apkMachineAt(folderOf({ ...files, [name]: flipped(files[name]) }));
    const { archives, workspaceRoot } = machine;
    expect(await thrownBy(() => apkSource.parts(content, locked, { archives, workspaceRoot, platform: amd64 }))).toEqual(coded('artifact-mismatch', 'app 1.0-r0'));
    // A lock that was made to fit is found out by what it keeps of keys and of the package.
    const good = apkMachineAt(folderOf(files));
    const context = { archives: good.archives, workspaceRoot: good.workspaceRoot, platform: amd64 };
    const [of] = locked.packages['linux/amd64'];
    const changed = { ...locked, packages: { 'linux/amd64': [{ ...of, checksum: `Q1${Buffer.alloc(20).toString('base64')}` }] } };
    expect(await thrownBy(() => apkSource.parts(content, changed, context))).toEqual(coded('package-mismatch', 'app 1.0-r0'));
    const rekeyed = { ...locked, repositories: [{ ...locked.repositories[0], keys: [{ name: key.name, key: impostor.publicKey }] }] };
    expect(await thrownBy(() => apkSource.parts(content, rekeyed, context))).toEqual(coded('signature-invalid', 'app 1.0-r0'));
  });
});
