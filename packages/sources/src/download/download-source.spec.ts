import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { amd64, arm64, coded, laidOut, mac, newFolder, newMachine, type Machine } from '../../test/access-rig';
import { serveFiles } from '../../test/file-server';
import { program, rawZip, tarOf } from '../../test/packed';
import type { DownloadContent, LockedDownload } from './content';
import { downloadSource } from './download-source';
import { downloadUpstream } from './upstream';

const machine = (options: Parameters<typeof newMachine>[1] = {}): Machine => newMachine([downloadUpstream], options);
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const tool = { amd64: program('linux', 'amd64'), arm64: program('linux', 'arm64') };
const text = (bytes: Buffer): string => JSON.stringify(bytes.toString('latin1'));

test('each platform has its file, which is pinned', async () => {
  const server = await serveFiles({ '/1.2.3/tool-linux-x86_64': tool.amd64, '/1.2.3/tool-linux-arm64': tool.arm64 });
  const content: DownloadContent = { type: 'download', url: `${server.url}/{version}/tool-{os}-{arch}`, version: '1.2.3', arch: { amd64: 'x86_64' }, to: '/usr/local/bin/tool' };
  const locked = await downloadSource.resolve(content, machine());
  expect(locked).toEqual({
    type: 'download',
    tools: [
      {
        name: 'tool',
        version: '1.2.3',
        platforms: {
          'linux/amd64': { url: `${server.url}/1.2.3/tool-linux-x86_64`, checksum: `sha256:${sha256(tool.amd64)}`, size: tool.amd64.length },
          'linux/arm64': { url: `${server.url}/1.2.3/tool-linux-arm64`, checksum: `sha256:${sha256(tool.arm64)}`, size: tool.arm64.length },
        },
      },
    ],
  });
  const another = machine();
  expect(await laidOut(downloadSource, content, locked, another)).toEqual([`0755 /usr/local/bin/tool ${text(tool.amd64)}`]);
  expect(await laidOut(downloadSource, content, locked, another, arm64)).toEqual([`0755 /usr/local/bin/tool ${text(tool.arm64)}`]);
  expect(downloadSource.artifacts(content, locked, arm64)[0].name).toBe('tool 1.2.3 (linux/arm64)');
});

const files = {
  'tool-1/bin/tool': { bytes: tool.amd64, mode: 0o755 },
  'tool-1/bin/t': { link: 'tool' },
  'tool-1/share/doc/README': { bytes: 'read me' },
  'tool-1/share/data': { bytes: 'data', mode: 0o600 },
};

test.each([
  ['tar', tarOf(files)],
  ['tar.gz', tarOf(files, '--gzip')],
  ['tar.xz', tarOf(files, '--xz')],
  ['tar.zst', tarOf(files, '--zstd')],
  ['tgz', tarOf(files, '--gzip')],
  [
    'zip',
    rawZip(
      { name: 'tool-1/bin/tool', bytes: tool.amd64, mode: 0o100755 },
      { name: 'tool-1/bin/t', bytes: Buffer.from('tool'), mode: 0o120777 },
      { name: 'tool-1/share/doc/README', bytes: Buffer.from('read me') },
      { name: 'tool-1/share/data', bytes: Buffer.from('data'), mode: 0o100600 },
    ),
  ],
])('an archive (%s) as a whole, in part, and one file of it', async (ending, bytes) => {
  const server = await serveFiles({ [`/tool.${ending}`]: bytes });
  const one = machine({ platforms: [amd64] });
  const base: DownloadContent = { type: 'download', url: `${server.url}/tool.${ending}`, to: '/opt/tool' };
  const linesOf = async (content: DownloadContent): Promise<string[]> => (await laidOut(downloadSource, content, await downloadSource.resolve(content, one), one)).filter((line) => / .* /.test(line));
  expect(await linesOf({ ...base, strip: 1 })).toEqual([
    '0777 /opt/tool/bin/t -> tool',
    `0755 /opt/tool/bin/tool ${text(tool.amd64)}`,
    '0600 /opt/tool/share/data "data"',
    '0644 /opt/tool/share/doc/README "read me"',
  ]);
  expect(await linesOf({ ...base, include: ['*/share/**'], exclude: ['**/doc'], mode: '0444' })).toEqual(['0444 /opt/tool/tool-1/share/data "data"']);
  expect(await linesOf({ ...base, file: 'tool-1/bin/t', to: '/usr/bin/' })).toEqual([`0755 /usr/bin/t ${text(tool.amd64)}`]);
  await expect(downloadSource.resolve({ ...base, file: 'bin/tool' }, machine({ platforms: [amd64] }))).rejects.toThrow(expect.objectContaining({ code: 'content-invalid', remedy: expect.stringContaining('tool-1/bin/tool') as string }));
  await expect(downloadSource.resolve({ ...base, include: ['*.so'] }, machine({ platforms: [amd64] }))).rejects.toThrow(coded('content-invalid', /gives no file of \*\.so/));
});

test('the folder that an archive goes into stays as it is', async () => {
  const server = await serveFiles({ '/tool.tar': tarOf({ 'tool-1/tool': { bytes: 'x' } }) });
  const content: DownloadContent = { type: 'download', url: `${server.url}/tool.tar`, strip: 1, to: '/usr' };
  const one = machine();
  expect(await laidOut(downloadSource, content, await downloadSource.resolve(content, one), one)).toEqual(['0644 /usr/tool "x"']);
});

test('a file that is compressed by itself', async () => {
  const server = await serveFiles({ '/tool-amd64.gz': gzipSync(tool.amd64) });
  const content: DownloadContent = { type: 'download', url: `${server.url}/tool-{arch}.gz`, to: '/usr/bin/' };
  const one = machine({ platforms: [amd64] });
  const locked = await downloadSource.resolve(content, one);
  expect(await laidOut(downloadSource, content, locked, one)).toEqual([`0755 /usr/bin/tool-amd64 ${text(tool.amd64)}`]);
  const asItIs = await laidOut(downloadSource, { ...content, kind: 'file', mode: '0600' }, locked, one);
  expect(asItIs).toEqual([`0600 /usr/bin/tool-amd64.gz ${text(gzipSync(tool.amd64))}`]);
});

describe('a later lock', () => {
  async function locked(): Promise<{ server: Awaited<ReturnType<typeof serveFiles>>; content: DownloadContent; previous: LockedDownload }> {
    const server = await serveFiles({ '/1/tool': tool.amd64, '/2/tool': program('linux', 'amd64', 'two') });
    const content: DownloadContent = { type: 'download', url: `${server.url}/{version}/tool`, version: '1', to: '/tool' };
    const previous = await downloadSource.resolve(content, machine({ platforms: [amd64] }));
    server.requests.length = 0;
    return { server, content, previous };
  }

  test('asks for nothing that is at the same address', async () => {
    const { server, content, previous } = await locked();
    server.files.set('/1/tool', Buffer.from('changed'));
    expect(await downloadSource.resolve(content, { ...machine({ platforms: [amd64] }), previous: previous as never })).toEqual(previous);
    expect(await downloadSource.resolve(content, { ...machine({ platforms: [amd64] }), previous: previous as never, update: new Set(['other']) })).toEqual(previous);
    expect(server.requests).toHaveLength(0);
  });

  test('moves with the version', async () => {
    const { content, previous } = await locked();
    const next = await downloadSource.resolve({ ...content, version: '2' }, { ...machine({ platforms: [amd64] }), previous: previous as never });
    expect(next.tools[0].platforms['linux/amd64'].checksum).toBe(`sha256:${sha256(program('linux', 'amd64', 'two'))}`);
  });

  test('takes other bytes at the same address only when told so by name', async () => {
    const { server, content, previous } = await locked();
    const resolve = (update: ReadonlySet<string> | 'all'): Promise<LockedDownload> => downloadSource.resolve(content, { ...machine({ platforms: [amd64] }), previous: previous as never, update });
    expect(await resolve('all')).toEqual(previous);
    const changed = program('linux', 'amd64', 'changed');
    server.files.set('/1/tool', changed);
    await expect(resolve('all')).rejects.toThrow(coded('address-changed', /\/1\/tool has other bytes/));
    expect((await resolve(new Set(['tool']))).tools[0].platforms['linux/amd64'].checksum).toBe(`sha256:${sha256(changed)}`);
  });
});

describe('checksums that are given', () => {
  const content = (url: string, digits: string): DownloadContent => ({ type: 'download', url: `${url}/tool`, checksums: { 'linux/amd64': digits }, to: '/tool' });

  test('are locked without a request, and hold', async () => {
    const server = await serveFiles({ '/tool': tool.amd64 });
    const one = machine({ platforms: [amd64] });
    const right = content(server.url, sha256(tool.amd64));
    const locked = await downloadSource.resolve(right, one);
    expect(server.requests).toHaveLength(0);
    expect(await laidOut(downloadSource, right, locked, one)).toHaveLength(1);
    const wrong = content(server.url, sha256(tool.arm64));
    const wrongLock = await downloadSource.resolve(wrong, { ...one, previous: locked as never });
    await expect(laidOut(downloadSource, wrong, wrongLock, one)).rejects.toThrow(coded('artifact-mismatch', /\/tool has other bytes for tool .*, where "checksums" of the definition has sha256:/));
    await expect(laidOut(downloadSource, wrong, wrongLock, one)).rejects.toMatchObject({ remedy: expect.stringContaining('correct "checksums"') });
  });

  test('are needed for every platform, and whole', async () => {
    await expect(downloadSource.resolve(content('https://files.example', sha256(tool.amd64)), machine())).rejects.toThrow(coded('platform-missing', /linux\/arm64/));
    await expect(downloadSource.resolve(content('https://files.example', 'abc'), machine({ platforms: [amd64] }))).rejects.toThrow(coded('content-invalid', /"abc"/));
  });
});

describe('a lock of multitool', () => {
  async function workspace(change: (lock: Record<string, { binaries: Record<string, unknown>[] }>) => void = () => undefined): Promise<{ one: Machine; content: DownloadContent; server: Awaited<ReturnType<typeof serveFiles>> }> {
    const archive = tarOf({ 'other-1/other': { bytes: tool.amd64 } }, '--gzip');
    const server = await serveFiles({ '/one': tool.amd64, '/one-mac': program('darwin', 'arm64'), '/other': archive });
    const lock = {
      $schema: 'https://example.com/lockfile.schema.json',
      other: { binaries: [{ kind: 'archive', url: `${server.url}/other`, os: 'linux', cpu: 'x86_64', sha256: sha256(archive), file: 'other-1/other', type: 'tar.gz' }] },
      one: {
        binaries: [
          { kind: 'file', url: `${server.url}/one`, os: 'linux', cpu: 'x86_64', sha256: sha256(tool.amd64), headers: { 'X-Token': 'abcdef' } },
          { kind: 'file', url: `${server.url}/one-mac`, os: 'macos', cpu: 'arm64', sha256: sha256(program('darwin', 'arm64')) },
          { kind: 'pkg', url: `${server.url}/one.pkg`, os: 'macos', cpu: 'x86_64', sha256: sha256(tool.amd64), file: 'one' },
          { kind: 'file', url: `${server.url}/one.exe`, os: 'windows', cpu: 'x86_64' },
        ],
      },
    };
    change(lock as never);
    const workspaceRoot = newFolder();
    writeFileSync(path.join(workspaceRoot, 'tools.lock.json'), JSON.stringify(lock));
    return { one: { ...machine(), workspaceRoot }, content: { type: 'download', lockfile: 'tools.lock.json', to: '/usr/local/bin' }, server };
  }
  const elsewhere = (content: DownloadContent, { workspaceRoot }: Machine, platform = amd64): LockedDownload => downloadSource.lockedElsewhere!(content, { workspaceRoot, platforms: [platform] })!;

  test('gives each tool as a file by its name', async () => {
    const { one, content, server } = await workspace();
    expect(await laidOut(downloadSource, content, elsewhere(content, one), one)).toEqual([
      `0755 /usr/local/bin/one ${text(tool.amd64)}`,
      `0755 /usr/local/bin/other ${text(tool.amd64)}`,
    ]);
    expect(server.requests.find(({ url }) => url === '/one')!.headers['x-token']).toBe('abcdef');
    const mine = { ...content, tools: ['one'] };
    expect(await laidOut(downloadSource, mine, elsewhere(mine, one, mac), one, mac)).toEqual([`0755 /usr/local/bin/one ${text(program('darwin', 'arm64'))}`]);
    expect(downloadSource.inputs!(content, { workspaceRoot: one.workspaceRoot })).toEqual(['tools.lock.json']);
  });

  test.each<[string, Partial<DownloadContent>, typeof amd64, Error]>([
    ['a platform that a tool is not there for', {}, mac, coded('platform-missing', /other of tools.lock.json .* darwin\/arm64, only for linux\/x86_64/)],
    ['an installer of macOS', { tools: ['one'] }, { os: 'darwin', architecture: 'amd64' }, coded('archive-unknown', /kind pkg/)],
    ['a tool that it has not', { tools: ['none'] }, amd64, coded('lockfile-invalid', /no tool "none", only one, other/)],
  ])('refuses %s', async (_, more, platform, error) => {
    const { one, content } = await workspace();
    expect(() => elsewhere({ ...content, ...more }, one, platform)).toThrow(error);
  });

  test.each<[string, (lock: Record<string, { binaries: Record<string, unknown>[] }>) => void, RegExp]>([
    ['no checksum', ({ one }) => void delete one.binaries[0].sha256, /pins nothing/],
    ['a kind that is unknown', ({ one }) => void (one.binaries[0].kind = 'rpm'), /of kind "rpm"/],
    ['an address of another kind', ({ one }) => void (one.binaries[0].url = 'ftp://files.example/one'), /ftp:/],
    ['an archive without a file', ({ other }) => void delete other.binaries[0].file, /no "file"/],
    ['a name that is a path', (lock) => void (lock['../one'] = lock.one), /"\.\.\/one"/],
  ])('refuses a lock with %s', async (_, change, message) => {
    const { one, content } = await workspace(change);
    expect(() => elsewhere(content, one)).toThrow(coded('lockfile-invalid', message));
  });
});

test.each<[string, Partial<DownloadContent>, Error]>([
  ['neither an address nor a lockfile', { url: undefined }, coded('content-invalid', /no address/)],
  ['both of them', { lockfile: 'x' }, coded('content-invalid', /an address and a lockfile/)],
  ['{version} without one', { url: 'https://files.example/{version}' }, coded('content-invalid', /\{version\}.*no "version"/)],
  ['an unknown token', { url: 'https://files.example/{cpu}' }, coded('content-invalid', /\{cpu\}/)],
  ['an address of a file', { url: 'file:///etc/passwd' }, coded('content-invalid', /no https address/)],
  ['a password in an address', { url: 'https://me:hidden@files.example/tool' }, coded('content-invalid', /name or password/)],
  ['no address for a platform', { url: { 'linux/amd64': 'https://files.example/tool' } }, coded('platform-missing', /linux\/arm64, only for linux\/amd64/)],
  ['an address that is not encrypted', { url: 'http://files.example/tool' }, coded('address-insecure', /http:\/\/files\.example\/tool is not encrypted/)],
  ['a path that is not absolute', { to: 'usr/bin/tool' }, coded('content-invalid', /not absolute/)],
])('refuses %s', async (_, more, error) => {
  await expect(downloadSource.resolve({ type: 'download', url: 'https://files.example/tool', to: '/tool', ...more }, machine())).rejects.toThrow(error);
});
