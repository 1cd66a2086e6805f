import type { Content } from '@nx-oci/oci';
import { damaged } from '../archive/faults';

/** A package.json is a text that people write. Bytes. */
const maxManifest = 16 << 20;

/** What a package.json says; `origin` is how messages name its package. Throws `artifact-damaged`. */
export async function readManifest(content: Content, origin: string): Promise<Record<string, unknown>> {
  if (content.size > maxManifest) throw damaged(origin, `its package.json has ${content.size} bytes`);
  const chunks: Uint8Array[] = [];
  for await (const chunk of content.open()) chunks.push(Uint8Array.prototype.slice.call(chunk));
  try {
    const manifest = JSON.parse(Buffer.concat(chunks).toString().replace(/^\ufeff/, '')) as unknown;
    if (typeof manifest === 'object' && manifest !== null) return manifest as Record<string, unknown>;
  } catch (error) {
    throw damaged(origin, `its package.json is no JSON: ${(error as Error).message}`, error);
  }
  throw damaged(origin, 'its package.json is no JSON object');
}
