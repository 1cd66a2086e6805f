import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { amd64, arm64, coded, laidOut, mac, newFolder, newMachine, type Machine } from '../../test/access-rig';
import { serveFiles, type FileServer } from '../../test/file-server';
import { wheelOf } from '../../test/wheels';
import type { LockedWheels, WheelContent } from './content';
import { wheelUpstream } from './python-index';
import { wheelSource } from './wheel-source';

const content: WheelContent = { type: 'wheel', requirements: 'requirements.txt' };

/** A file of a project, and how the index tells of it. */
interface Listed {
  file: string;
  bytes: Buffer;
  sha256: string;
  requiresPython?: string;
  yanked?: boolean;
}

const built = (tag: string, more: { build?: string; name?: string } = {}): Listed => wheelOf({ tag, files: { 'demo.py': `${tag} ${more.build}` }, ...more });

const source: Listed = { file: 'demo-1.0.tar.gz', bytes: Buffer.from('source'), sha256: 'f'.repeat(64) };

/** PEP 691. */
function json(files: Listed[], folder = '../../files/'): Buffer {
  const listed = files.map(({ file, bytes, sha256, requiresPython, yanked }) => ({
    filename: file,
    url: `${folder}${encodeURIComponent(file)}`,
    hashes: { sha256 },
    size: bytes.length,
    'requires-python': requiresPython ?? null,
    yanked: yanked ?? false,
  }));
  return Buffer.from(JSON.stringify({ meta: { 'api-version': '1.1' }, name: 'demo', files: listed }));
}

/** PEP 503. */
function html(files: Listed[], { hashes = true, folder = '../../files/' } = {}): Buffer {
  const anchors = files.map(({ file, sha256, requiresPython, yanked }) => {
    const python = requiresPython ? ` data-requires-python="${requiresPython.replace('>', '&gt;').replace('<', '&#60;')}"` : '';
    return `<a class='x>y' href="${folder}${encodeURIComponent(file)}${hashes ? `#sha256=${sha256}` : ''}"${python}${yanked ? ' data-yanked' : ''}>${file}</a><br/>`;
  });
  return Buffer.from(`<!DOCTYPE html>\n<html><head><title>Links</title></head><body><h1>Links</h1>${anchors.join('\n')}</body></html>`);
}

const simple = (files: Listed[], page: Buffer, name = 'demo'): Record<string, Buffer> => ({ [`/simple/${name}/`]: page, ...Object.fromEntries(files.map(({ file, bytes }) => [`/files/${file}`, bytes])) });

function machineFor(rules: Record<string, string[]>, options: { env?: NodeJS.ProcessEnv } = {}): Machine {
  const root = newFolder();
  return { ...newMachine([wheelUpstream], { rules, ...options }), workspaceRoot: root };
}

function pinIn(machine: Machine, ...lines: string[]): void {
  writeFileSync(path.join(machine.workspaceRoot, 'requirements.txt'), lines.join('\n'));
}

const pin = (files: Listed[], { name = 'demo', marker = '' } = {}): string => `${name}==1.0 ${marker && `; ${marker}`} ${files.map(({ sha256 }) => `--hash=sha256:${sha256}`).join(' ')}`;

async function resolveWith(files: Listed[], page: Buffer, own: Partial<WheelContent> = {}, platforms = [amd64, arm64]): Promise<LockedWheels> {
  const server = await serveFiles(simple(files, page));
  const machine = machineFor({ pypi: [`${server.url}/simple`] });
  pinIn(machine, pin(files));
  return wheelSource.resolve({ ...content, ...own }, { ...machine, platforms });
}

const chosen = (locked: LockedWheels): string[] => locked.wheels.map(({ file, platforms }) => [file, ...(platforms ?? [])].join(' '));

describe('what is locked', () => {
  const files = [
    built('py3-none-any'),
    built('cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64'),
    built('cp311-cp311-manylinux_2_34_x86_64'),
    built('cp311-cp311-manylinux_2_38_x86_64'),
    built('cp38-abi3-manylinux_2_17_aarch64'),
    built('cp312-cp312-manylinux_2_17_aarch64'),
    built('cp311-cp311-musllinux_1_2_x86_64'),
    built('cp311-cp311-macosx_11_0_arm64'),
    source,
  ];

  it.each([
    ['JSON', json(files)],
    ['HTML', html(files)],
  ])('is the best wheel for each platform, of an index in %s, and no host', async (_, page) => {
    const locked = await resolveWith(files, page, {}, [amd64, arm64, mac]);
    expect(locked.wheels).toEqual([
      { name: 'demo', version: '1.0', file: files[7].file, size: files[7].bytes.length, sha256: files[7].sha256, platforms: ['darwin/arm64'] },
      { name: 'demo', version: '1.0', file: files[2].file, size: files[2].bytes.length, sha256: files[2].sha256, platforms: ['linux/amd64'] },
      { name: 'demo', version: '1.0', file: files[4].file, size: files[4].bytes.length, sha256: files[4].sha256, platforms: ['linux/arm64'] },
    ]);
    expect(JSON.stringify(locked)).not.toContain('127.0.0.1');
  });

  it.each<[string, Partial<WheelContent>, string]>([
    ['an older glibc', { glibc: '2.31' }, files[1].file],
    ['musl', { libc: 'musl' }, files[6].file],
    ['another Python', { python: '3.12' }, files[0].file],
  ])('follows the image: %s', async (_, own, file) => {
    expect(chosen(await resolveWith(files, json(files), own, [amd64]))).toEqual([file]);
  });

  it('is one entry where a wheel is for every platform', async () => {
    expect(chosen(await resolveWith(files.slice(0, 1), json(files.slice(0, 1))))).toEqual([files[0].file]);
  });

  it('is the highest build, and what was yanked or is for other Pythons only where there is nothing else', async () => {
    const [one, two, ten] = ['1', '2', '10'].map((build) => built('py3-none-any', { build }));
    expect(chosen(await resolveWith([one, two, ten], json([one, ten, two])))).toEqual([ten.file]);
    expect(chosen(await resolveWith([one, two, ten], json([one, two, { ...ten, yanked: true }])))).toEqual([two.file]);
    expect(chosen(await resolveWith([one, two, ten], html([one, { ...two, requiresPython: '>=3.9,<4' }, { ...ten, requiresPython: '<3.11' }])))).toEqual([two.file]);
  });

  it('is found in an index that tells neither hashes nor sizes', async () => {
    const [one, two] = ['1', '2'].map((build) => built('py3-none-any', { build }));
    const server = await serveFiles(simple([one, two], html([one, two], { hashes: false })));
    const machine = machineFor({ pypi: [`${server.url}/simple/`] });
    pinIn(machine, pin([one]));
    const locked = await wheelSource.resolve(content, machine);
    expect(locked.wheels).toEqual([{ name: 'demo', version: '1.0', file: one.file, size: one.bytes.length, sha256: one.sha256 }]);
    expect(await laidOut(wheelSource, content, locked, machine)).not.toEqual([]);
  });

  it('leaves out what markers leave out', async () => {
    const server = await serveFiles(simple([files[0]], json([files[0]])));
    const machine = machineFor({ pypi: [`${server.url}/simple/`] });
    pinIn(machine, pin([files[0]], { marker: 'platform_machine == "aarch64"' }), pin([files[0]], { name: 'pywin32', marker: 'sys_platform == "win32"' }));
    const locked = await wheelSource.resolve(content, machine);
    expect(chosen(locked)).toEqual([`${files[0].file} linux/arm64`]);
    expect(wheelSource.artifacts(content, locked, amd64)).toEqual([]);
    expect(wheelSource.artifacts(content, locked, arm64)).toEqual([expect.objectContaining({ checksum: `sha256:${files[0].sha256}`, location: { type: 'wheel', project: 'demo', file: files[0].file, sha256: files[0].sha256 } })]);
  });

  it('says what there is where there is no wheel', async () => {
    const other = built('cp312-cp312-manylinux_2_17_x86_64');
    await expect(resolveWith([source], json([source]))).rejects.toThrow(coded('no-wheel', /demo 1\.0 has no wheel for CPython 3\.11 on linux\/amd64 \(glibc 2\.36\): only source \(demo-1\.0\.tar\.gz\)/));
    await expect(resolveWith([source, other], json([source, other]))).rejects.toThrow(coded('no-wheel', /only for cp312-cp312-manylinux_2_17_x86_64/));
    await expect(resolveWith([other], json([source]))).rejects.toThrow(coded('no-wheel', /no file with one of the hashes/));
  });

  it('of a version that is not there is an error with the newest that are', async () => {
    const version = (number: string, bytes = Buffer.from(number)): Listed => ({ file: `demo-${number}-py3-none-any.whl`, bytes, sha256: 'e'.repeat(64) });
    const page = json([...['0.9', '1.10', '1.2', '2.0', '1.9', '2.1rc1', '1.10'].map((number) => version(number)), { ...source, file: 'demo-1.11.tar.gz' }]);
    await expect(resolveWith([built('py3-none-any')], page)).rejects.toThrow(coded('no-wheel', /: the index has no version 1\.0, its newest are 2\.1rc1, 2\.0, 1\.11, 1\.10, 1\.9\.$/));
  });

  it('stays as it was where a file is gone from the index', async () => {
    const [one, two] = ['1', '2'].map((build) => built('py3-none-any', { build }));
    const server = await serveFiles(simple([one, two], json([one, two])));
    const machine = machineFor({ pypi: [`${server.url}/simple/`] });
    pinIn(machine, pin([one, two]));
    const previous = await wheelSource.resolve(content, machine);
    for (const page of [json([one]), undefined]) {
      const now = await serveFiles(page ? { '/simple/demo/': page } : {});
      const later = { ...machineFor({ pypi: [`${now.url}/simple/`] }), workspaceRoot: machine.workspaceRoot };
      expect(await wheelSource.resolve(content, { ...later, previous } as never)).toEqual(previous);
    }
  });
});

describe('what makes a lock stale', () => {
  const [file] = [built('py3-none-any')];
  const requestOf = (text: string, own: Partial<WheelContent> = {}): unknown => {
    const workspaceRoot = newFolder();
    writeFileSync(path.join(workspaceRoot, 'requirements.txt'), text);
    return wheelSource.request({ ...content, ...own }, { workspaceRoot });
  };

  it('is what is pinned, and what it is for; no comment, and no place in the image', () => {
    const before = requestOf(pin([file]));
    expect(requestOf(`# made today\n${pin([file])} # for the web\n`, { to: '/app', scripts: '/bin', interpreter: '/python', python: '3.11' })).toEqual(before);
    for (const changed of [
      requestOf(pin([file]).replace('1.0', '1.1')),
      requestOf(pin([source])),
      requestOf(pin([file], { marker: 'os_name == "posix"' })),
      requestOf(pin([file]), { python: '3.12' }),
      requestOf(pin([file]), { libc: 'musl' }),
      requestOf(pin([file]), { glibc: '2.31' }),
    ])
      expect(changed).not.toEqual(before);
  });
});

describe('where the index is', () => {
  const file = built('py3-none-any');
  const resolveIn = (machine: Machine): Promise<LockedWheels> => {
    pinIn(machine, pin([file]));
    return wheelSource.resolve(content, machine);
  };
  const index = async (): Promise<FileServer> => serveFiles(simple([file], json([file])));

  it('is what rules say, before what pip is set to', async () => {
    const server = await index();
    expect(chosen(await resolveIn(machineFor({ pypi: [`${server.url}/simple`] }, { env: { PIP_INDEX_URL: 'http://127.0.0.1:9/' } })))).toEqual([file.file]);
    expect(server.requests[0].headers.accept).toMatch(/^application\/vnd\.pypi\.simple\.v1\+json, .*text\/html;q=/);
  });

  it.each([
    ['PIP_INDEX_URL', (url: string) => ({ PIP_INDEX_URL: `${url}/simple` })],
    ['PIP_EXTRA_INDEX_URL, beside another that does not have it', (url: string) => ({ PIP_INDEX_URL: `${url}/empty`, PIP_EXTRA_INDEX_URL: `${url}/none\n${url}/simple` })],
    ['UV_DEFAULT_INDEX', (url: string) => ({ UV_DEFAULT_INDEX: `${url}/simple` })],
    ['UV_INDEX, with a name', (url: string) => ({ UV_DEFAULT_INDEX: `${url}/empty`, UV_INDEX: `internal=${url}/simple` })],
  ])('is what the environment says: %s', async (_, env) => {
    const { url } = await index();
    expect(chosen(await resolveIn(machineFor({}, { env: { HOME: newFolder(), ...env(url) } })))).toEqual([file.file]);
  });

  it.each([
    ['of the user', '.config/pip/pip.conf', '[global]\nindex-url = URL/simple\n'],
    ['of the user, as it was', '.pip/pip.conf', '[global]\n# theirs\nindex_url: URL/simple/\n'],
    ['of downloads before all others', '.config/pip/pip.conf', '[download]\nindex-url = URL/simple\n[global]\nindex-url = URL/empty\n'],
    ['with several more', '.config/pip/pip.conf', '[global]\nindex-url = URL/empty\nextra-index-url =\n    URL/none\n    # the one\n    URL/simple\n'],
    ['of the virtual environment', 'venv/pip.conf', '[global]\nindex-url = URL/simple\n'],
    ['that is named', 'named.conf', '[global]\nindex-url = URL/simple\n'],
  ])('is what pip.conf says: %s', async (_, name, text) => {
    const { url } = await index();
    const home = newFolder();
    mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
    writeFileSync(path.join(home, name), text.replaceAll('URL', url));
    const env = { HOME: home, ...(name.startsWith('venv') && { VIRTUAL_ENV: path.join(home, 'venv') }), ...(name.startsWith('named') && { PIP_CONFIG_FILE: path.join(home, name) }) };
    expect(chosen(await resolveIn(machineFor({}, { env })))).toEqual([file.file]);
  });

  it('is what pip has built in where nothing is set, as its help tells', async () => {
    const { url } = await index();
    const bin = newFolder();
    writeFileSync(path.join(bin, 'python3'), `#!/bin/sh\necho "  -i, --index-url <url>  Base URL of an index (default ${url}/simple). This should point"\n`);
    chmodSync(path.join(bin, 'python3'), 0o755);
    expect(chosen(await resolveIn(machineFor({}, { env: { HOME: newFolder(), PATH: `${bin}:${process.env.PATH}` } })))).toEqual([file.file]);
  });

  it('is unknown without all that, and where pip is to ask none', async () => {
    const env = { HOME: newFolder(), PATH: newFolder() };
    await expect(resolveIn(machineFor({}, { env }))).rejects.toThrow(coded('no-mirror', /no rule for "pypi"/));
    await expect(resolveIn(machineFor({}, { env: { ...env, PIP_INDEX_URL: 'http://127.0.0.1:9', PIP_NO_INDEX: '1' } }))).rejects.toThrow(coded('no-mirror', /no-index/));
    await expect(resolveIn(machineFor({}, { env: { ...env, PIP_INDEX_URL: 'user:secret@nowhere' } }))).rejects.toThrow(coded('mirrors-invalid', /no address/));
  });

  it('is named where it does not have a project, or is no index', async () => {
    const server = await serveFiles({ '/other/demo/': Buffer.from('Not today') });
    await expect(resolveIn(machineFor({ pypi: [`${server.url}/simple/`] }))).rejects.toThrow(coded('not-found', /No index has demo: 127\.0\.0\.1:\d+\/simple\/demo\/ answers 404/));
    await expect(resolveIn(machineFor({ pypi: [`${server.url}/other/`] }))).rejects.toThrow(coded('index-invalid', /\/other\/demo\//));
    server.files.set('/other/demo/', Buffer.from('<!DOCTYPE html><html><body><form action="login"></form> or <a href="/register">register</a></body></html>'));
    await expect(resolveIn(machineFor({ pypi: [`${server.url}/other/`] }))).rejects.toThrow(coded('index-invalid', /\/other\/demo\/ .*: the answer is an HTML page/));
  });

  it('may be a folder, whose pages alone name files of this machine', async () => {
    const folder = newFolder();
    mkdirSync(path.join(folder, 'simple/demo'), { recursive: true });
    writeFileSync(path.join(folder, 'simple/demo/index.html'), html([file], { folder: '../../' }));
    writeFileSync(path.join(folder, file.file), file.bytes);
    const machine = machineFor({ pypi: [pathToFileURL(path.join(folder, 'simple')).href] });
    expect(await laidOut(wheelSource, content, await resolveIn(machine), machine)).not.toEqual([]);
    const evil = await serveFiles({ '/simple/demo/': json([file], `${pathToFileURL(folder).href}/`) });
    await expect(resolveIn(machineFor({ pypi: [`${evil.url}/simple/`] }))).rejects.toThrow(coded('no-wheel'));
  });

  it('may redirect: addresses on a page are relative to where it is in the end', async () => {
    const server = await serveFiles({ '/new/simple/demo/': json([file], '../../wheels/'), [`/new/wheels/${file.file}`]: file.bytes });
    server.files.set('/simple/demo/', (_, response) => void response.writeHead(301, { location: '/new/simple/demo/' }).end());
    const machine = machineFor({ pypi: [`${server.url}/simple/`] });
    expect(await laidOut(wheelSource, content, await resolveIn(machine), machine)).not.toEqual([]);
  });

  it('is asked for a page once, whatever is needed of it', async () => {
    const files = ['cp311-cp311-manylinux_2_17_x86_64', 'cp311-cp311-manylinux_2_17_aarch64'].map((tag) => built(tag));
    const server = await serveFiles(simple(files, json(files)));
    const machine = machineFor({ pypi: [`${server.url}/simple/`] });
    pinIn(machine, pin(files));
    const locked = await wheelSource.resolve(content, machine);
    for (const platform of [amd64, arm64]) expect(await laidOut(wheelSource, content, locked, machine, platform)).not.toEqual([]);
    expect(server.requests.filter(({ url }) => url === '/simple/demo/')).toHaveLength(1);
  });

  it('is told of a login alone, of its address or of netrc, and no other host is', async () => {
    const login = `Basic ${Buffer.from('user:pass word').toString('base64')}`;
    for (const way of ['address', 'netrc']) {
      const files = await serveFiles({ [`/${file.file}`]: file.bytes });
      // Another host than the index, which is on the same machine.
      const other = files.url.replace('127.0.0.1', 'localhost');
      const server = await serveFiles(simple([file], json([file], `${other}/`)));
      const env = { HOME: newFolder() };
      writeFileSync(path.join(env.HOME, '.netrc'), way === 'netrc' ? 'machine 127.0.0.1 login user password "pass word"\n' : '');
      const address = way === 'netrc' ? server.url : server.url.replace('//', '//user:pass%20word@');
      const machine = machineFor({ pypi: [`${address}/simple/`] }, { env });
      await laidOut(wheelSource, content, await resolveIn(machine), machine);
      expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([login]);
      expect(files.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    }
  });

  it('has files on its own host behind its login', async () => {
    const server = await index();
    const machine = machineFor({ pypi: [`${server.url.replace('//', '//user:secret@')}/simple/`] });
    await laidOut(wheelSource, content, await resolveIn(machine), machine);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(Array(2).fill(`Basic ${Buffer.from('user:secret').toString('base64')}`));
  });

  it('is gone, and says what was tried without a word of passwords', async () => {
    const server = await index();
    const machine = machineFor({ pypi: [`${server.url.replace('//', '//user:secret@')}/simple/`] });
    const locked = await resolveIn(machine);
    server.files.clear();
    const tried = laidOut(wheelSource, content, locked, machine);
    await expect(tried).rejects.toThrow(coded('upstream-gone', /demo 1\.0 \(demo-1\.0-py3-none-any\.whl\).*127\.0\.0\.1:\d+\/simple\/.*answers 404/));
    await expect(tried).rejects.not.toThrow(/secret/);
  });
});
