import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { digestOf, mediaTypes, type Descriptor } from '@nx-oci/oci';
import type { RegistryUser } from '@nx-oci/peers';
import { startLab, type Lab, type LabOptions } from '@nx-oci/registry-lab';
import { RegistryClient, type Access, type RegistryClientOptions } from '../src/client';
import type { Credential } from '../src/credential';
import { parseRepository } from '../src/reference';
import type { RegistrySettings } from '../src/registry-settings';
import { RemoteRepository } from '../src/remote-repository';

/** Settings of tests: none of the machine's own, three tries, and hardly a pause between them. */
export const hasty: RegistrySettings = {
  plainHttp: [],
  certificateFolders: [],
  connectTimeout: 10_000,
  stallTimeout: 10_000,
  attempts: 3,
  retryDelay: 5,
  longestRetryDelay: 5_000,
};

const opened: (() => Promise<void>)[] = [];

/** Ends something after the test. */
export function afterTest(end: () => Promise<void>): void {
  opened.push(end);
}

afterEach(async () => {
  for (const end of opened.splice(0).reverse()) await end();
});

/** Sets variables of this process, until the test ends. */
export function setEnv(variables: Record<string, string>): void {
  for (const [name, value] of Object.entries(variables)) {
    const before = process.env[name];
    process.env[name] = value;
    afterTest(async () => void (before === undefined ? delete process.env[name] : (process.env[name] = before)));
  }
}

/** A lab in front of a registry, until the test ends. */
export async function lab(upstream: string, options: Omit<LabOptions, 'upstream'> = {}): Promise<Lab> {
  const started = await startLab({ upstream, ...options });
  afterTest(() => started.stop());
  return started;
}

export interface ClientOptions extends Omit<Partial<RegistryClientOptions>, 'settings'> {
  /** Who logs in. */
  user?: RegistryUser;
  credential?: Credential;
  settings?: Partial<RegistrySettings>;
}

/** A client with the credentials of one user, until the test ends. */
export function connect({ user, credential, settings, ...options }: ClientOptions = {}): RegistryClient {
  const shown: Credential | undefined = user ? { type: 'basic', ...user } : credential;
  const credentials = [{ name: 'the test', find: async () => shown }];
  const client = new RegistryClient({ credentials, ...options, settings: { ...hasty, ...settings } });
  afterTest(() => client.close());
  return client;
}

/** A repository of a registry (`127.0.0.1:5000`), to write to unless told. */
export function repositoryAt(host: string, path: string, { access = 'push', ...options }: ClientOptions & { access?: Access; client?: RegistryClient } = {}): RemoteRepository {
  return new RemoteRepository(options.client ?? connect(options), parseRepository(`${host}/${path}`), { access });
}

/** Random bytes as a layer. */
export function randomBlob(size = 1000): { descriptor: Descriptor; bytes: Buffer } {
  const bytes = randomBytes(size);
  return { descriptor: { mediaType: mediaTypes.layerGzip, digest: digestOf(bytes), size }, bytes };
}

/** Reads a stream to its end. */
export async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts);
}

/** A new empty folder, until the tests of the file end. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'nx-oci-registry-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
