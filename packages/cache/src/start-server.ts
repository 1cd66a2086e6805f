import { randomUUID } from 'node:crypto';
import { readFileSync, watchFile, unwatchFile } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import type { Server as SecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import path from 'node:path';
import type { Logger } from 'pino';
import { ArtifactCache } from './artifact-cache';
import type { Backend } from './backend';
import { BlobFiles } from './blob-files';
import { CiIdentities } from './ci-identities';
import type { CacheConfig, Storage } from './config';
import { CacheError } from './error';
import { FolderBackend } from './folder-backend';
import { FragmentIndex } from './fragment-index';
import { guardedBackend } from './guarded-backend';
import { Metrics } from './metrics';
import { RegistryBackend } from './registry-backend';
import { RecordSigner } from './record';
import { RunTokens } from './run-tokens';
import { createCacheServer, type Deadlines } from './server';
import { StaticTokens } from './static-tokens';
import { StorageHealth } from './storage-health';
import { Sweeper } from './sweep';

/** A server that runs. */
export interface RunningServer {
  /** `http://127.0.0.1:3210` */
  url: string;
  metrics: Metrics;
  /** Takes no more requests, and ends when those that are under way are answered, or after so many milliseconds. */
  stop(within?: number): Promise<void>;
}

export interface StartOptions {
  log: Logger;
  deadlines?: Partial<Deadlines>;
  /** Milliseconds between two sweeps. */
  sweepEvery?: number;
  /** Milliseconds that the backend may take, for all but the bytes of blobs. */
  backendTimeout?: number;
  now?: () => number;
}

const hour = 3_600_000;
/** Names of the folders of servers that run in this process. */
const own = new Set<string>();

/** Starts a server of a configuration. Throws `config-invalid` where it cannot listen, `backend-failed` where what it stores in cannot be had. */
export async function startServer(config: CacheConfig, { log, deadlines, sweepEvery = hour, backendTimeout = 15_000, now }: StartOptions): Promise<RunningServer> {
  const metrics = new Metrics();
  const backend = guardedBackend(await openBackend(config.storage, now), {
    timeout: backendTimeout,
    failures: 5,
    pause: 10_000,
    ...(now && { now }),
    onChange: (state) => {
      log.warn({ backend: backend.name }, state === 'open' ? 'the backend fails, and is not asked for a while' : 'the backend is well again');
    },
  });
  const health = new StorageHealth(backend, {
    ...(now && { now }),
    onChange: (trouble) => (trouble === undefined ? log.info({ backend: backend.name }, 'the storage answers again') : log.warn({ backend: backend.name, why: trouble }, 'the storage does not answer: all reads are misses, and nothing is stored')),
  });
  metrics.backend(async () => (await health.trouble()) === undefined);
  const signer = new RecordSigner(config.key, config.formerKeys);
  const cannotWork = (error: unknown): CacheError => new CacheError('config-invalid', { message: `${config.work} cannot be worked in: ${(error as Error).message}.`, remedy: 'Give a folder that this user may write to, as "work" or NX_OCI_CACHE_WORK; by default it is in that of the storage.', cause: error });
  const others = await clearScratch(config.work).catch((error: unknown) => Promise.reject(cannotWork(error)));
  if (others.length > 0) log.warn({ folder: config.work, others }, 'another server of this machine works in this folder: give each its own, as one takes away what another needs');
  const scratch = path.join(config.work, `server-${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`);
  own.add(path.basename(scratch));
  await mkdir(scratch, { recursive: true }).catch((error: unknown) => Promise.reject(cannotWork(error)));
  const blobs = new BlobFiles(backend, { folder: path.join(scratch, 'blobs'), most: config.workSize }, now);
  await blobs.open();
  const sweeper = new Sweeper(backend, signer, now);
  const server = createCacheServer({
    cache: new ArtifactCache({ backend, blobs, signer, index: new FragmentIndex(), scratch: path.join(scratch, 'made'), limits: config.limits, ...(now && { now }) }),
    sweeper,
    tokens: new StaticTokens(config.tokens),
    runTokens: new RunTokens(config.key, { former: config.formerKeys, ...(now && { now }) }),
    identities: new CiIdentities({ providers: config.ci, ...(now && { now }) }),
    anonymous: config.anonymous,
    metrics,
    log,
    trouble: () => health.trouble(),
    deadlines,
    ...(config.tls && { tls: certificateOf(config.tls) }),
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new CacheError('config-invalid', { message: `${config.host}:${config.port} cannot be listened at: ${error.message}.`, remedy: 'Give another address or port as "listen".', cause: error })));
    server.listen(config.port, config.host, resolve);
  });
  const url = `${config.tls ? 'https' : 'http'}://${config.host.includes(':') ? `[${config.host}]` : config.host}:${(server.address() as AddressInfo).port}`;
  log.info({ url, storage: backend.name, key: signer.fingerprint, tokens: config.tokens.map(({ name, role }) => `${name}: ${role}`), anonymous: config.anonymous }, 'listening');
  if (config.anonymous === 'nothing' && config.ci.length === 0 && config.tokens.every(({ role }) => role === 'admin')) log.warn('nobody may read or write: there is no token, no "ci", and "anonymous" is nothing');
  void health.trouble();

  let sweeping: Promise<void> | undefined;
  const sweep = (): void => {
    sweeping ??= sweeper
      .sweep(config.sweep)
      .then(
        (result) => {
          metrics.swept(result);
          log.info(result, 'swept');
        },
        (error: unknown) => log.warn({ why: (error as Error).message }, 'not swept'),
      )
      .finally(() => (sweeping = undefined));
  };
  const first = setTimeout(sweep, Math.min(sweepEvery, 60_000));
  const sweeps = setInterval(sweep, sweepEvery);
  const forget = config.tls ? renewed(server as SecureServer, config.tls, log) : () => undefined;

  return {
    url,
    metrics,
    async stop(within = 30_000) {
      clearTimeout(first);
      clearInterval(sweeps);
      forget();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      let late: NodeJS.Timeout | undefined;
      const isLate = new Promise<void>((resolve) => void (late = setTimeout(resolve, within)));
      void isLate.then(() => server.closeAllConnections());
      await closed;
      await Promise.race([sweeping, isLate]);
      clearTimeout(late);
      await backend.close();
      await rm(scratch, { recursive: true, force: true });
      own.delete(path.basename(scratch));
      log.info('stopped');
    },
  };
}

/** Takes away what servers of this machine left that were killed, also one that had the number of this process, as each has in a container. Returns the folders of those that run, as far as can be seen. */
async function clearScratch(work: string): Promise<string[]> {
  const others: string[] = [];
  for (const name of await readdir(work).catch(() => [])) {
    const [, host, pid] = /^server-(.+)-(\d+)-[0-9a-f]{8}$/.exec(name) ?? [];
    if (host !== hostname()) continue;
    if (Number(pid) === process.pid ? !own.has(name) : !isRunning(Number(pid))) await rm(path.join(work, name), { recursive: true, force: true });
    else if (!own.has(name)) others.push(name);
  }
  return others;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function openBackend(storage: Storage, now?: () => number): Promise<Backend> {
  switch (storage.kind) {
    case 'folder':
      return new FolderBackend(storage.folder, now);
    case 's3': {
      // Loaded by who needs it: it is large.
      // It works with the oldest Node that this is for, and which one that is is not for whoever starts a server to hear each time.
      process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
      const { S3Backend } = await import('./s3-backend.js');
      return new S3Backend({ ...storage, now });
    }
    case 'oci':
      return new RegistryBackend(storage.repository, now);
  }
}

function certificateOf({ cert, key }: { cert: string; key: string }): { cert: Buffer; key: Buffer } {
  try {
    return { cert: readFileSync(cert), key: readFileSync(key) };
  } catch (error) {
    throw new CacheError('config-invalid', { message: `The certificate cannot be read: ${(error as Error).message}.`, remedy: 'Name files of PEM that this user may read, as "cert" and "key" of "tls".', cause: error });
  }
}

/** Has a server take a certificate that was renewed, as long as it is whole. Returns what ends that. */
function renewed(server: SecureServer, files: { cert: string; key: string }, log: Logger): () => void {
  const look = (): void => {
    try {
      server.setSecureContext(certificateOf(files));
      log.info('the certificate was renewed');
    } catch (error) {
      log.warn({ why: (error as Error).message }, 'the certificate stays the one from before');
    }
  };
  for (const file of [files.cert, files.key]) watchFile(file, { interval: 30_000, persistent: false }, look);
  return () => [files.cert, files.key].forEach((file) => unwatchFile(file, look));
}
