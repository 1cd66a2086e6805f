import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tarEntries } from '@nx-oci/oci';
import { ownedTar } from './owned-tar';

test('a folder becomes a tar of one user, with modes, links and contents as they are', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'nx-oci-tar-'));
  try {
    const long = `${'long/'.repeat(40)}name`;
    mkdirSync(path.join(folder, path.dirname(long)), { recursive: true });
    writeFileSync(path.join(folder, long), 'x'.repeat(3000));
    writeFileSync(path.join(folder, 'empty'), '');
    writeFileSync(path.join(folder, 'run.sh'), '#!/bin/sh\n');
    chmodSync(path.join(folder, 'run.sh'), 0o755);
    symlinkSync('../elsewhere', path.join(folder, 'link'));
    const bytes = Buffer.concat([...ownedTar(folder, 65532)]);
    const found: Record<string, unknown> = {};
    for await (const { path: name, type, mode, uid, gid, link, content } of tarEntries((async function* () { yield bytes; })(), 'the tar')) {
      const parts: Uint8Array[] = [];
      for await (const part of content()) parts.push(Uint8Array.from(part));
      if (!name.startsWith('long') || name === long) found[name] = [type, (mode & 0o111) !== 0, uid, gid, link, Buffer.concat(parts).toString()];
    }
    expect(found).toEqual({
      empty: ['file', false, 65532, 65532, '', ''],
      link: ['symlink', true, 65532, 65532, '../elsewhere', ''],
      [long]: ['file', false, 65532, 65532, '', 'x'.repeat(3000)],
      'run.sh': ['file', true, 65532, 65532, '', '#!/bin/sh\n'],
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
