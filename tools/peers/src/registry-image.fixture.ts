import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { run } from './run';
import { tool } from './tool';

/** A small image of one layer, made by crane: a docker-archive in `folder`, and its configuration's digest. */
export async function imageArchive(folder: string): Promise<{ archive: string; digest: string }> {
  const own = mkdtempSync(path.join(folder, 'image-'));
  writeFileSync(path.join(own, 'hello'), 'hello');
  const layer = path.join(own, 'layer.tar');
  const archive = path.join(own, 'image.tar');
  await run(['tar', '-cf', layer, '-C', own, 'hello']);
  await run([tool('crane'), 'append', '--new_layer', layer, '--new_tag', 'acme/app:1', '--output', archive]);
  const [{ Config }] = JSON.parse(await run(['tar', '-xOf', archive, 'manifest.json'])) as [{ Config: string }];
  const bytes = await run(['tar', '-xOf', archive, Config]);
  return { archive, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}` };
}
