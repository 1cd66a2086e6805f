import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { Store } from '@nx-oci/oci';
import { registrySettings } from '@nx-oci/registry';
import { Archives } from '../src/archive/archives';
import type { Artifact } from '../src/artifact';
import { Artifacts, type ArtifactsOptions, type Upstream } from '../src/artifacts';
import { Downloads } from '../src/downloads';
import { Mirrors } from '../src/mirrors';

const closers: (() => unknown)[] = [];
afterAll(() => Promise.all(closers.splice(0).map((close) => close())));

/** Artifacts at addresses as they stand. */
export const byAddress: Upstream = {
  type: 'test',
  places: async ({ url }, { downloads }) => [{ name: String(url), open: (from) => downloads.open(new URL(String(url)), { from }) }],
};

/** What fetching takes, with a store in a folder; it is closed after the tests of the file. */
export function sourceRig(folder: string, options: Partial<ArtifactsOptions> = {}): { store: Store; artifacts: Artifacts; archives: Archives; downloads: Downloads } {
  const store = new Store(path.join(folder, 'store'));
  const downloads = new Downloads({ settings: { ...registrySettings({}), retryDelay: 1, attempts: 3 } });
  const artifacts = new Artifacts({ store, downloads, mirrors: new Mirrors(new Map()), env: {}, upstreamOf: (type) => (type === byAddress.type ? byAddress : undefined), ...options });
  const archives = new Archives(artifacts);
  closers.push(() => archives.close(), () => downloads.close());
  return { store, artifacts, archives, downloads };
}

/** A file as an artifact. */
export function artifactOf(file: string, url: string | URL = `file://${file}`): Artifact {
  const bytes = readFileSync(file);
  return { name: path.basename(file), checksum: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, size: bytes.length, location: { type: 'test', url: String(url) } };
}

/** A server on the loopback interface that ends with the tests of the file, and the targets that were asked for. */
export async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<{ url: string; seen: string[] }> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push([request.url, request.headers.range].filter(Boolean).join(' '));
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close().closeAllConnections());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}
