import { mkdirSync, statfsSync } from 'node:fs';
import { canonicalDeflate, deflateNative, Store } from '@nx-oci/oci';
import { findEngine } from '../engines/find-engine';
import { requireSupportedHost } from '../host';
import { examine, ok, type Finding } from './finding';

/** With less, the next base may not fit. Bytes. */
const littleRoom = 1e9;

/** What is the same for all images: the host, the store, and an engine to load into. */
export async function* examineMachine(): AsyncGenerator<Finding> {
  yield await examineHost();
  yield await examineStore(new Store());
  yield await examineEngine();
}

async function examineHost(): Promise<Finding> {
  const { problem } = await examine('host', () => requireSupportedHost());
  if (problem) return problem;
  const zlib = `zlib ${process.versions.zlib}`;
  const host = `${process.platform}/${process.arch}, Node ${process.versions.node}`;
  if ((await canonicalDeflate()) === deflateNative) return ok('host', `${host}, whose ${zlib} gives the canonical bytes`);
  return {
    status: 'warn',
    check: 'host',
    seen: `${host}, whose ${zlib} is not known to give the canonical bytes: layers are compressed in JavaScript, some five times slower`,
    remedy: 'The digests are the same. Node as nodejs.org gives it out is fast.',
  };
}

async function examineStore(store: Store): Promise<Finding> {
  const { value: free, problem } = await examine('store', async () => {
    await (await store.write()).abort();
    mkdirSync(store.root, { recursive: true });
    const { bavail, bsize } = statfsSync(store.root);
    return bavail * bsize;
  });
  if (problem) return problem;
  const seen = `${store.root} can be written, ${(free / 1e9).toFixed(1)} GB are free`;
  if (free >= littleRoom) return ok('store', seen);
  return { status: 'warn', check: 'store', seen, remedy: 'Make room, say by "npx nx-oci store gc --max-size 5GB", or name another folder by NX_OCI_STORE.' };
}

async function examineEngine(): Promise<Finding> {
  const { value, problem } = await examine('engine', () => findEngine({}));
  // Images are built and pushed without one.
  return problem ? { ...problem, status: 'warn' } : ok('engine', `${value.engine.name} answers, and runs ${value.platform}`);
}
