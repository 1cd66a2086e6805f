import { Store } from '@nx-oci/oci';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { collectFiles } from './collect-files';
import type { FilesContent } from './definition';

let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'collect-files-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, content: string, mode = 0o644): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), content);
  chmodSync(path.join(root, file), mode);
}

async function modes(content: Partial<FilesContent> = {}): Promise<Record<string, string>> {
  const { tree } = await collectFiles(
    { type: 'files', from: 'files', to: '/app', ...content },
    {
      platform: { os: 'linux', architecture: 'amd64' },
      workspace: { root, projectRoot: '.', projectName: 'project' },
      accounts: { users: new Map(), groups: new Map() },
      store: new Store(path.join(root, 'store')),
    },
  );
  return Object.fromEntries([...tree].map(([name, { mode }]) => [name, mode.toString(8)]));
}

test('whether a file may be executed is told from its bytes: a cache does not see its mode', async () => {
  write('files/text', 'text', 0o755);
  write('files/empty', '', 0o755);
  write('files/script', '#!/bin/sh\n', 0o644);
  write('files/program', '\x7fELF and more', 0o600);
  expect(await modes()).toEqual({ app: '755', 'app/text': '644', 'app/empty': '644', 'app/script': '755', 'app/program': '755' });
});

test('it is known of a file that is not read again', async () => {
  write('files/script', '#!/bin/sh\n');
  const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);
  try {
    expect(await modes()).toEqual(await modes());
  } finally {
    now.mockRestore();
  }
});

test('a mode that is written goes before', async () => {
  write('files/script', '#!/bin/sh\n');
  expect(await modes({ mode: '0640' })).toEqual({ app: '755', 'app/script': '640' });
});

test('a folder without files is left out: neither git nor a cache has it', async () => {
  write('files/full/deep/file', '');
  mkdirSync(path.join(root, 'files/full/empty/deep'), { recursive: true });
  expect(await modes({ directoryMode: '0700' })).toEqual({ app: '700', 'app/full': '700', 'app/full/deep': '700', 'app/full/deep/file': '644' });
});

test('a folder whose files are all excluded is left out', async () => {
  write('files/full/secret', '');
  write('files/file', '');
  expect(await modes({ exclude: ['full/secret'] })).toEqual({ app: '755', 'app/file': '644' });
});
