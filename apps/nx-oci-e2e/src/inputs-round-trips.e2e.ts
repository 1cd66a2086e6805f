import { run, tool, tryRun } from '@nx-oci/peers';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { imageTarget, makeWorkspace, type Workspace } from './workspace';

const output = 'dist/oci/apps/svc/image';
const longName = 'n'.repeat(255);
const longPath = `${'a'.repeat(150)}/${'b'.repeat(149)}`;
const strangeNames = [
  'größe.txt',
  'gro\u0308ße.txt',
  '日本語/ファイル.txt',
  '🦊.txt',
  ' leading and trailing ',
  'quote\'"$(x)`\\.txt',
  '-rf',
  'line\nbreak',
  '*?[x].txt',
];

let workspace: Workspace;

beforeEach(async () => {
  workspace = await makeWorkspace();
});

afterEach(() => workspace.dispose());

/** Copies the layout with skopeo, as registries' clients do, and unpacks the copy with umoci; returns the root file system. */
async function roundTrip(): Promise<string> {
  const copy = path.join(workspace.folder, 'copy');
  const bundle = path.join(workspace.folder, 'bundle');
  const policy = path.join(workspace.folder, 'policy.json');
  writeFileSync(policy, JSON.stringify({ default: [{ type: 'insecureAcceptAnything' }] }));
  const from = `oci:${workspace.path(output, 'layout')}`;
  await run([tool('skopeo'), '--policy', policy, '--override-arch', 'amd64', 'copy', from, `oci:${copy}:image`], { timeout: 600_000 });
  await run([tool('umoci'), 'unpack', '--image', `${copy}:image`, bundle], { timeout: 600_000 });
  return path.join(bundle, 'rootfs');
}

function build(options: Record<string, unknown>): Promise<unknown> {
  workspace.project('svc', { image: imageTarget('apps/svc/files', { platforms: ['linux/amd64'], ...options }) });
  return workspace.succeed('run', 'svc:image');
}

test('names of 255 characters, paths of 300, and names of other scripts', async () => {
  const names = [longName, longPath, ...strangeNames];
  names.forEach((name) => workspace.write(`apps/svc/files/${name}`, `content of ${name}`));
  await build({});
  const root = await roundTrip();
  const found = readdirSync(path.join(root, 'app'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(found.map(({ parentPath, name }) => path.relative(path.join(root, 'app'), path.join(parentPath, name))).sort()).toEqual(
    names.sort(),
  );
  for (const name of names) expect(readFileSync(path.join(root, 'app', name), 'utf8')).toBe(`content of ${name}`);
});

test('empty files and folders, setuid, setgid and sticky modes, owners, times, hardlinks and symlinks', async () => {
  workspace.write('apps/svc/files/empty', '');
  workspace.write('apps/svc/files/program', '#!/bin/sh\n');
  await build({
    paths: [
      { type: 'directory', path: '/empty/deep', mode: '1777', owner: '1000:2000', mtime: '2026-01-31T12:00:00Z' },
      { type: 'file', path: '/made', content: '', mode: '0600', owner: '4294967294:65536' },
      { type: 'permissions', path: '/app/program', mode: '6755' },
      { type: 'hardlink', path: '/hardlink', target: '/app/program', mode: '6755' },
      { type: 'symlink', path: '/symlink', target: 'app/program' },
      { type: 'symlink', path: '/dangling', target: '/nowhere/at/all' },
    ],
  });
  const root = await roundTrip();
  const at = (name: string): { type: string; mode: string; owner: string; size: number; seconds: number; links: number } => {
    const stat = lstatSync(path.join(root, name));
    const type = stat.isDirectory() ? 'directory' : stat.isSymbolicLink() ? 'symlink' : 'file';
    return {
      type,
      mode: (stat.mode & 0o7777).toString(8),
      owner: `${stat.uid}:${stat.gid}`,
      size: stat.size,
      seconds: stat.mtimeMs / 1000,
      links: stat.nlink,
    };
  };
  expect(at('app/empty')).toEqual({ type: 'file', mode: '644', owner: '0:0', size: 0, seconds: 0, links: 1 });
  expect(at('empty/deep')).toMatchObject({
    type: 'directory',
    mode: '1777',
    owner: '1000:2000',
    seconds: Date.parse('2026-01-31T12:00:00Z') / 1000,
  });
  expect(readdirSync(path.join(root, 'empty/deep'))).toEqual([]);
  expect(at('made')).toMatchObject({ type: 'file', mode: '600', owner: '4294967294:65536', size: 0 });
  expect(at('app/program')).toMatchObject({ type: 'file', mode: '6755', links: 2 });
  expect(lstatSync(path.join(root, 'hardlink')).ino).toBe(lstatSync(path.join(root, 'app/program')).ino);
  expect(readlinkSync(path.join(root, 'symlink'))).toBe('app/program');
  expect(readlinkSync(path.join(root, 'dangling'))).toBe('/nowhere/at/all');
});

test('100,000 files', async () => {
  for (let folder = 0; folder < 100; folder++) {
    mkdirSync(workspace.path(`apps/svc/files/${folder}`), { recursive: true });
    for (let file = 0; file < 1000; file++) writeFileSync(workspace.path(`apps/svc/files/${folder}/${file}`), `${folder}/${file}`);
  }
  await build({ tarballs: 'never' });
  const root = await roundTrip();
  for (let folder = 0; folder < 100; folder++) {
    for (let file = 0; file < 1000; file++) {
      const text = readFileSync(path.join(root, `app/${folder}/${file}`), 'utf8');
      if (text !== `${folder}/${file}`) throw new Error(`app/${folder}/${file} holds ${text}`);
    }
    expect(readdirSync(path.join(root, `app/${folder}`))).toHaveLength(1000);
  }
  expect(readdirSync(path.join(root, 'app'))).toHaveLength(100);
});

test('a file of more than 8 GiB, whose size is beyond what a plain tar header holds', async () => {
  const size = 2 ** 33 + 12_345;
  workspace.write('apps/svc/files/start', 'before');
  workspace.write('apps/svc/files/large', 'begin');
  workspace.write('apps/svc/files/zero', 'after');
  truncateSync(workspace.path('apps/svc/files/large'), size);
  // Through the library: the hash that Nx makes of such a file is no part of what is tested here.
  const script = `
    const { buildOutput } = require('@nx-oci/build');
    const { Store } = require('@nx-oci/oci');
    buildOutput(
      { base: 'none', platforms: ['linux/amd64'], contents: [{ type: 'files', from: 'apps/svc/files', to: '/app' }] },
      { workspace: { root: process.cwd(), projectRoot: 'apps/svc', projectName: 'svc' }, store: new Store() },
      { folder: ${JSON.stringify(workspace.path(output))}, name: 'svc', tarballs: 'never', root: 'index' },
    );
  `;
  const { code, stderr } = await tryRun([process.execPath, '-e', script], { cwd: workspace.root, env: workspace.nxEnv, timeout: 600_000 });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  // The unpacked file takes all of its size: the original need not be there as well.
  rmSync(workspace.path('apps/svc/files/large'));
  const root = await roundTrip();
  expect(readdirSync(path.join(root, 'app'))).toEqual(['large', 'start', 'zero']);
  expect(lstatSync(path.join(root, 'app/large')).size).toBe(size);
  expect(readFileSync(path.join(root, 'app/zero'), 'utf8')).toBe('after');
  expect(existsSync(path.join(root, 'app/start'))).toBe(true);
});
