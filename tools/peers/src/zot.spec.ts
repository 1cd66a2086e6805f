import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { imageArchive } from './registry-image.fixture';
import { run } from './run';
import { tool } from './tool';
import { startZot } from './zot';

test('zot takes and gives an image, and leaves nothing behind', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'peers-zot-'));
  const registry = await startZot();
  try {
    const { archive } = await imageArchive(folder);
    const target = `docker://${registry.host}/acme/app:1`;
    const { env } = registry;
    await run([tool('skopeo'), 'copy', '--dest-tls-verify=false', '--format', 'oci', `docker-archive:${archive}`, target], { env });
    await run([tool('crane'), 'validate', '--remote', `${registry.host}/acme/app:1`], { env });
    expect(registry.log()).toContain('/v2/acme/app/manifests/1');
  } finally {
    await registry.stop();
    await rm(folder, { recursive: true });
  }
  expect(existsSync(registry.folder)).toBe(false);
});
