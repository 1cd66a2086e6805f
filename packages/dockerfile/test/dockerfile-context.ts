import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parsePlatform } from '@nx-oci/oci';
import type { DockerfileRequest } from '../src';

/** A request for a Dockerfile of this text, in a new folder with these files. */
export function requestOf(folder: string, text: string, { files = {}, ...request }: Partial<DockerfileRequest> & { files?: Record<string, string> } = {}): DockerfileRequest {
  const context = mkdtempSync(path.join(folder, 'context-'));
  for (const [name, content] of Object.entries({ Dockerfile: text, ...files })) {
    mkdirSync(path.dirname(path.join(context, name)), { recursive: true });
    writeFileSync(path.join(context, name), content);
  }
  return {
    dockerfile: path.join(context, 'Dockerfile'),
    context,
    platforms: [parsePlatform('linux/amd64')],
    args: {},
    contexts: {},
    secrets: {},
    ssh: {},
    epoch: 0,
    caches: { from: [], to: [] },
    ...request,
  };
}
