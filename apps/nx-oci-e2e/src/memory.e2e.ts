import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { randomFillSync } from 'node:crypto';
import { temporaryFolder } from './temporary-folder';

const workspace = temporaryFolder('memory');

/** 2 GiB: 512 MiB that cannot be compressed, the rest zeros. */
function writeLargeFile(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const fd = openSync(file, 'w');
  const noise = Buffer.alloc(64 << 20);
  for (let part = 0; part < 8; part++) writeSync(fd, randomFillSync(noise), 0, noise.length, part * (256 << 20));
  ftruncateSync(fd, 2 ** 31);
  closeSync(fd);
}

test('a layer of 2 GiB is packed and written to a tarball within 300 MB of memory', () => {
  writeLargeFile(path.join(workspace, 'large'));
  const program = `
    const { buildOutput } = require('@nx-oci/build');
    const { Store } = require('@nx-oci/oci');
    const [root] = process.argv.slice(1);
    buildOutput(
      { base: 'static', platforms: ['linux/amd64'], contents: [{ type: 'files', from: 'large', to: '/large' }] },
      { workspace: { root, projectRoot: '.', projectName: 'large' }, store: new Store(root + '/store') },
      { folder: root + '/output', name: 'large', tarballs: 'always', root: 'index' },
    ).then(({ statistics }) => console.log(JSON.stringify({ ...statistics.bytes, peak: process.resourceUsage().maxRSS * 1024 })));`;
  const { compressed, peak } = JSON.parse(execFileSync(process.execPath, ['-e', program, workspace], { cwd: __dirname, encoding: 'utf8' })) as Record<string, number>;
  expect(compressed).toBeGreaterThan(2 ** 31);
  expect(peak).toBeLessThan(300e6);
});
