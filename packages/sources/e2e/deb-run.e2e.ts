import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { mergeTrees, type Platform } from '@nx-oci/oci';
import { debSource } from '../src/deb/deb-source';
import { amd64, arm64, newFolder } from '../test/access-rig';
import { machineRepositories } from '../test/machine-apt';
import { realMachine } from '../test/machine-packages';
import { writeTree } from '../test/write-tree';

// A root that has nothing but these packages: neither /proc nor /dev, no accounts, no name service switch.
describe.each([['amd64', amd64], ['arm64', arm64]] as const)('on %s', (name, platform) => {
  test('Python, its modules, time zones, services, certificates and the C++ library work in a root of their own', async () => {
    const run = inRoot(await layOut(['python3', 'ca-certificates', 'tzdata', 'netbase', 'libstdc++6'], platform), name);
    expect(run('/usr/bin/python3', '-c', 'import json, platform; print(json.dumps([1]), platform.machine())')).toBe(`[1] ${name === 'amd64' ? 'x86_64' : 'aarch64'}`);
    expect(run('/usr/bin/python3', '-c', 'import socket; print(socket.getservbyname("https"), socket.getprotobyname("tcp"))')).toBe('443 6');
    expect(run('/usr/bin/python3', '-c', 'import os, time; os.environ["TZ"] = "Asia/Tokyo"; time.tzset(); print(time.tzname[0])')).toBe('JST');
    expect(run('/usr/bin/python3', '-c', 'import zoneinfo; print(zoneinfo.ZoneInfo("Europe/Berlin").key)')).toBe('Europe/Berlin');
    expect(Number(run('/usr/bin/python3', '-c', 'import ssl; print(ssl.create_default_context().cert_store_stats()["x509_ca"])'))).toBeGreaterThan(50);
    expect(run('/usr/bin/python3', '-c', 'import ctypes; ctypes.CDLL("libstdc++.so.6"); print("loaded")')).toBe('loaded');
    expect(run('/usr/bin/openssl', 'verify', '/usr/share/ca-certificates/mozilla/ISRG_Root_X1.crt')).toMatch(/: OK$/);
  });

  test('the smallest Python has no more than it needs', async () => {
    const run = inRoot(await layOut(['python3-minimal'], platform, ['dpkg', 'tar']), name);
    expect(run('/bin/python3', '-c', 'import sys; print(sys.implementation.name)')).toBe('cpython');
  });
});

async function layOut(packages: string[], platform: Platform, omit: string[] = []): Promise<string> {
  const machine = realMachine([platform]);
  const content = { type: 'deb' as const, packages, repositories: machineRepositories(), omit, without: ['docs' as const, 'locales' as const] };
  const locked = await debSource.resolve(content, machine);
  const parts = await debSource.parts(content, locked, { ...machine, platform });
  const root = newFolder();
  await writeTree(mergeTrees(parts.map(({ name: origin, tree }) => ({ origin, tree }))).tree, root);
  return root;
}

/** Runs programs of a root, as root of a namespace of its own where we are not root already. */
function inRoot(root: string, architecture: string): (...argv: string[]) => string {
  const machine = process.arch === 'x64' ? 'amd64' : process.arch;
  const emulator = { amd64: 'qemu-x86_64-static', arm64: 'qemu-aarch64-static' }[architecture]!;
  const foreign = architecture !== machine;
  if (foreign) copyFileSync(path.join('/usr/bin', emulator), path.join(root, emulator));
  const enter = process.getuid?.() === 0 ? ['chroot'] : ['unshare', '--map-root-user', 'chroot'];
  return (...argv) => {
    const [program, ...args] = [...enter, root, ...(foreign ? [`/${emulator}`] : []), ...argv];
    return execFileSync(program, args, { encoding: 'utf8', env: { PATH: '/usr/sbin:/usr/bin', LC_ALL: 'C.UTF-8' } }).trim();
  };
}
