import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Definition } from '@nx-oci/build';
import { randomNumbers } from '@nx-oci/oci';

/** A definition of a bit of everything, whose content `writeFixture` writes. A change of either changes golden digests. */
export const fixtureDefinition: Definition = {
  base: 'static',
  platforms: ['linux/amd64', 'linux/arm64'],
  contents: [
    { type: 'files', from: 'tree', to: '/srv', owner: 'app:app', mtime: '2026-01-31T00:00:00Z', exclude: ['**/*.map'] },
    { type: 'files', from: 'bin/{arch}', to: '/usr/bin/', mode: '4755' },
    { type: 'files', from: { 'linux/amd64': 'noise', 'linux/arm64': 'text' }, to: '/big/{arch}.bin', layer: 'big' },
    { type: 'files', from: 'text', to: '/big/text', mode: '0600', layer: 'big' },
  ],
  paths: [
    { type: 'directory', path: '/data', owner: '1000:1000', mode: '1777' },
    { type: 'file', path: '/etc/motd', content: 'Grüße\n' },
    { type: 'symlink', path: '/etc/mtab', target: '../proc/mounts' },
    { type: 'hardlink', path: '/etc/motd2', target: '/etc/motd' },
    { type: 'permissions', path: '/srv/plain.txt', mode: '0440', owner: 'nobody:nobody' },
  ],
  accounts: { users: [{ name: 'app', uid: 1000, home: '/home/app' }], groups: [{ name: 'ops', gid: 2000, members: ['app'] }] },
  entrypoint: ['/usr/bin/amd64'],
  cmd: ['--help'],
  env: { GREETING: 'héllo', EMPTY: '' },
  user: 'app',
  workdir: '/srv',
  ports: [8080, '53/udp'],
  volumes: ['/data'],
  labels: { 'org.opencontainers.image.title': 'fixture', 'com.example.a': '1' },
  annotations: { 'com.example.b': '"quoted" \u2028 and more' },
  stopSignal: 'SIGINT',
  created: '2026-01-31T12:00:00Z',
};

/** Writes what the definition reads: the same bytes everywhere, some 8 MB in files that no zlib finds easy. */
export function writeFixture(folder: string): void {
  const next = randomNumbers(20_260_131);
  const write = (name: string, content: string | Uint8Array, mode = 0o644): void => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    chmodSync(file, mode);
  };
  const words = Array.from({ length: 2000 }, () => next().toString(36).slice(0, 2 + (next() % 6)));
  const text = (count: number): string => Array.from({ length: count }, () => words[next() % words.length]).join(' ');
  const noise = (length: number): Uint8Array => Uint8Array.from({ length }, () => next() & 0xff);
  write('text', text(700_000));
  // Blocks that cannot be compressed, then long runs.
  write('noise', Buffer.concat([noise(2 << 20), Buffer.alloc(1 << 20, 7), Buffer.alloc(3000, 'ab')]));
  write('bin/amd64', noise(50_001), 0o755);
  write('bin/arm64', text(20_000), 0o755);
  write('tree/plain.txt', 'plain\n');
  write('tree/run.sh', '#!/bin/false\n', 0o755);
  write('tree/empty', '');
  write('tree/Ünïcode/日本語.txt', 'name\n');
  write('tree/left-out.map', 'never\n');
  write(`tree/${'long/'.repeat(30)}${'name'.repeat(50)}.txt`, 'long\n');
  for (let at = 0; at < 300; at++) write(`tree/many/${next().toString(36)}-${at}.txt`, text(next() % 200));
  mkdirSync(path.join(folder, 'tree', 'empty-folder'));
  symlinkSync('plain.txt', path.join(folder, 'tree', 'link'));
}
