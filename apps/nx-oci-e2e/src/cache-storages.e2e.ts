import path from 'node:path';
import { startDockerRegistry, startS3, startZot } from '@nx-oci/peers';
import { CacheMachine, output, tasks, ways } from './cache-machine';
import { CacheProcess, newKey } from './cache-process';
import type { NxMajor } from './plugin-workspace';
import { temporaryFolder } from './temporary-folder';

const scratch = temporaryFolder('cache-storages');

/** What servers store in: an empty place of a name each. */
interface Storage {
  place(name: string): string;
  env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

const storages: Record<string, () => Promise<Storage>> = {
  'a folder': async () => ({ place: (name) => path.join(scratch, name, 'cache'), env: {}, stop: async () => undefined }),
  async S3() {
    const { bucket, endpoint, env, stop } = await startS3();
    return { place: (name) => `s3://${bucket}/${name}`, env: { ...env, AWS_ENDPOINT_URL_S3: endpoint }, stop };
  },
  async 'docker-registry'() {
    const { host, stop } = await startDockerRegistry();
    return { place: (name) => `oci://${host}/acme/${name}`, env: {}, stop };
  },
  async zot() {
    const { host, stop } = await startZot();
    return { place: (name) => `oci://${host}/acme/${name}`, env: {}, stop };
  },
};

const opened = new Map<string, Storage>();
let key: string;
/** Of the image, which is the same whatever Nx builds it. */
const digests = new Set<string>();

beforeAll(async () => {
  key = await newKey();
  for (const [name, open] of Object.entries(storages)) opened.set(name, await open());
});
afterAll(() => Promise.all([...opened.values()].map(({ stop }) => stop())));

describe.each<[string, NxMajor]>([
  ['22.7', 22],
  ['23.2', 23],
  ['24.0', 24],
])('Nx %s', (_, major) => {
  let machine: CacheMachine;
  let other: CacheMachine;

  beforeAll(async () => {
    machine = await CacheMachine.make(major);
    other = await machine.clone();
  });
  afterAll(() => [machine, other].forEach((each) => each?.dispose()));

  test.each(Object.keys(storages).flatMap((storage) => ways.map((way) => [storage, way] as const)))('over %s, %s: another machine builds nothing, and has the same digests', async (storage, way) => {
    const { place, env } = opened.get(storage)!;
    const name = `nx-${major}-${storage}-${way}`.replace(/\W+/g, '-').toLowerCase();
    const start = (server: string) => CacheProcess.start({ folder: path.join(scratch, name, server), storage: place(name), env: { ...env, NX_OCI_CACHE_KEY: key } });
    machine.reset();
    other.reset();

    const first = await start('first');
    const built = await machine.build(way, first);
    expect([built.code, built.cacheStatus, built.stderr]).toEqual([0, Object.fromEntries(tasks.map((task) => [task, 'cache-miss'])), built.stderr]);
    // By another server, which has nothing but the storage.
    await first.stop();
    const second = await start('second');
    try {
      const had = await other.build(way, second);
      expect([had.code, had.cacheStatus, had.stderr]).toEqual([0, Object.fromEntries(tasks.map((task) => [task, 'remote-cache-hit'])), had.stderr]);
    } finally {
      await second.stop();
    }
    expect(Object.keys(other.built()).length).toBeGreaterThan(5);
    expect(other.built()).toEqual(machine.built());
    const { digest } = other.record(output);
    expect(digest).toBe(machine.record(output).digest);
    digests.add(digest);
    expect([...digests]).toEqual([digest]);
  });
});
