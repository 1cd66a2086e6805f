import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { run, tool } from '@nx-oci/peers';

/** A blob of random bytes. */
export function freshBlob(length = 1000): { bytes: Buffer; digest: string } {
  const bytes = randomBytes(length);
  return { bytes, digest: digestOf(bytes) };
}

export function digestOf(bytes: Buffer | string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Pushes to a registry as the specification has it, and returns every answer for the test to judge. */
export class Pusher {
  readonly #url: string;
  readonly #headers: Record<string, string>;

  constructor(url: string, headers: Record<string, string> = {}) {
    this.#url = url;
    this.#headers = headers;
  }

  /** One request; `target` is a path, or a `Location`. Redirects are not followed. */
  async send(method: string, target: string, body?: Buffer | string, headers: Record<string, string> = {}) {
    const url = new URL(target, this.#url);
    const answer = await fetch(url, { method, body: body as BodyInit, headers: { ...this.#headers, ...headers }, redirect: 'manual' });
    return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) };
  }

  start(repository: string, query = '') {
    return this.send('POST', `/v2/${repository}/blobs/uploads/${query}`);
  }

  chunk(location: string, bytes: Buffer, first: number) {
    return this.send('PATCH', location, bytes, { 'content-range': `${first}-${first + bytes.length - 1}` });
  }

  finish(location: string, digest: string, body?: Buffer) {
    const url = new URL(location, this.#url);
    url.searchParams.set('digest', digest);
    return this.send('PUT', url.href, body);
  }

  /** A monolithic upload. */
  async blob(repository: string, { bytes, digest }: { bytes: Buffer; digest: string }) {
    const started = await this.start(repository);
    return this.finish(started.headers.get('location')!, digest, bytes);
  }

  /** Two blobs and the manifest that names them. */
  async image(repository: string, tag: string) {
    const config = { bytes: Buffer.from('{}'), digest: digestOf('{}') };
    const layer = freshBlob();
    for (const blob of [config, layer]) await this.blob(repository, blob);
    const descriptor = (mediaType: string, { bytes, digest }: typeof layer) => ({ mediaType, digest, size: bytes.length });
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: descriptor('application/vnd.oci.image.config.v1+json', config),
      layers: [descriptor('application/vnd.oci.image.layer.v1.tar', layer)],
    });
    const type = 'application/vnd.oci.image.manifest.v1+json';
    const { status } = await this.send('PUT', `/v2/${repository}/manifests/${tag}`, manifest, { 'content-type': type });
    return { status, layer };
  }
}

/** A layer of `length` random bytes as a tar file in `folder`. */
export async function layerFile(folder: string, length: number): Promise<string> {
  const own = mkdtempSync(path.join(folder, 'layer-'));
  writeFileSync(path.join(own, 'data'), randomBytes(length));
  await run(['tar', '-cf', path.join(own, 'layer.tar'), '-C', own, 'data']);
  return path.join(own, 'layer.tar');
}

/** An image with one layer of `length` bytes as a docker-archive, made by crane. */
export async function imageFile(folder: string, length: number): Promise<string> {
  const layer = await layerFile(folder, length);
  const archive = `${layer}.image`;
  await run([tool('crane'), 'append', '--new_layer', layer, '--new_tag', 'acme/app:1', '--output', archive]);
  return archive;
}
