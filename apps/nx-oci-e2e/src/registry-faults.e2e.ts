import { createHash, randomBytes } from 'node:crypto';
import { Store, type Descriptor } from '@nx-oci/oci';
import { startDockerRegistry, type DockerRegistry } from '@nx-oci/peers';
import { RemoteRepository, uploadBlob, type RegistryClient, type Repository } from '@nx-oci/registry';
import { profiles, type Profile } from '@nx-oci/registry-lab';
import { FaultLane, type Outcome } from './fault-lane';
import { sweep, type Scenario, type SweepRun } from './fault-sweep';
import { copy, makeImage, pull, push, pushBase, type PulledImage, type PushedImage } from './pushed-image';
import { RegistryReader } from './registry-reader';
import { temporaryFolder } from './temporary-folder';

/** Leaves out all but one of so many runs, for a quick look. */
const sample = Number(process.env.NX_OCI_E2E_FAULTS_SAMPLE ?? 1);
const folder = temporaryFolder('faults');
const tags = ['1.0.0', 'latest'];
const pulled = 'acme/pulled';
let registry: DockerRegistry;
let lanes: FaultLane[];
let image: PushedImage;
const runs: SweepRun[] = [];

beforeAll(async () => {
  registry = await startDockerRegistry({ auth: 'token', memory: true });
  image = await makeImage(new Store(folder), { seed: 1, base: 'acme/base' });
  lanes = await startLanes(registry, 8);
}, 60_000);

afterAll(async () => {
  await stopLanes(lanes ?? []);
  await registry?.stop();
});

/** Lanes before a registry that has what is mounted, pulled and copied. */
async function startLanes(behind: DockerRegistry, count: number, profile?: Profile): Promise<FaultLane[]> {
  const started = await Promise.all(Array.from({ length: count }, () => FaultLane.start(behind, profile)));
  await succeed(started[0], (client) => pushBase(client, started[0].repository(image.base), image));
  await succeed(started[0], (client) => push(client, started[0].repository(pulled), image, { tags }));
  return started;
}

async function stopLanes(started: FaultLane[]): Promise<void> {
  for (const lane of started) await lane.stop();
}

async function succeed(lane: FaultLane, work: (client: RegistryClient) => Promise<unknown>): Promise<void> {
  const outcome = await lane.run(work);
  if ('error' in outcome) throw outcome.error;
}

/** Notes what was run, and expects that every run ended in success or in one error with a code, and nothing wrong was left. */
function expectAllRight(found: SweepRun[]): void {
  runs.push(...found);
  expect(found.filter(({ problems }) => problems.length > 0).map(({ name, problems }) => [name, ...problems].join('\n'))).toEqual([]);
}

const pushing = (reader: RegistryReader): Scenario<void> => ({
  name: 'push',
  repository: 'fresh',
  run: (client, repository) => push(client, repository, image, { tags }),
  judge: async (repository, outcome) => [
    ...(await judgeTags(reader, repository, outcome)),
    ...(await judgeReferrers(reader, repository, outcome)),
  ],
});

const copying = (reader: RegistryReader): Scenario<void> => ({
  name: 'copy',
  repository: 'fresh',
  run: (client, repository) => copy(client, { ...repository, path: pulled }, repository, { tags }),
  judge: (repository, outcome) => judgeTags(reader, repository, outcome),
});

/** Of what ended well all is there; of what did not, no tag names what is not whole. */
async function judgeTags(reader: RegistryReader, { path }: Repository, outcome: Outcome<unknown>): Promise<string[]> {
  const { digest } = image.content.root.descriptor;
  const found = await Promise.all(tags.map((tag) => reader.tag(path, tag)));
  const ended = 'value' in outcome;
  const problems = found.flatMap((each, at) => (each === digest || (each === undefined && !ended) ? [] : [`${tags[at]} is ${each}`]));
  return ended || found.some(Boolean) ? [...problems, ...(await reader.problems(path, digest))] : problems;
}

async function judgeReferrers(reader: RegistryReader, { path }: Repository, outcome: Outcome<unknown>): Promise<string[]> {
  const listed = await reader.referrers(path, image.content.root.descriptor.digest);
  const problems = (await Promise.all(listed.map((each) => reader.problems(path, each)))).flat();
  const isListed = listed.includes(image.referrer.manifest.descriptor.digest);
  return isListed || !('value' in outcome) ? problems : [...problems, 'its referrer is not listed'];
}

const pulling: Scenario<PulledImage> = {
  name: 'pull',
  repository: pulled,
  run: (client, repository) => pull(client, repository, 'latest'),
  async judge(_, outcome, kind) {
    if (!('value' in outcome)) return [];
    const { root, blobs, referrers } = outcome.value;
    const problems = root === image.content.root.descriptor.digest && blobs.sort().join() === [...image.blobs].sort().join() ? [] : ['it got other bytes'];
    // That a list is said not to be there cannot be told from there being none.
    const right = referrers.join() === image.referrer.manifest.descriptor.digest || (referrers.length === 0 && /40[34]|refuses/.test(kind?.name ?? ''));
    return right ? problems : [...problems, `it got the referrers [${referrers.join()}]`];
  },
};

test('a push with a fault at every request', async () => {
  expectAllRight(await sweep(lanes, pushing(new RegistryReader(registry)), { bursts: true, every: sample }));
});

test('a pull with a fault at every request', async () => {
  expectAllRight(await sweep(lanes, pulling, { bursts: true, every: sample }));
});

test('a copy with faults', async () => {
  expectAllRight(await sweep(lanes, copying(new RegistryReader(registry)), { every: 3 * sample }));
});

test('an upload in chunks with a fault at every request', async () => {
  const reader = new RegistryReader(registry);
  // Two chunks: those of the client have 4 MiB.
  const bytes = randomBytes((4 << 20) + 1000);
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}` as const;
  const descriptor: Descriptor = { mediaType: 'application/octet-stream', digest, size: bytes.length };
  const chunks: Profile = { name: 'chunks', rules: [{ when: { endpoint: 'upload', method: 'PUT', bodyOver: 0 }, what: { kind: 'status', status: 413 } }] };
  const uploading: Scenario<void> = {
    name: 'chunks',
    repository: 'fresh',
    // A busy machine needs a moment for megabytes.
    settings: { stallTimeout: 3000 },
    async run(client, to) {
      const repository = new RemoteRepository(client, to, { access: 'push' });
      if (!(await repository.has(digest))) await uploadBlob(repository, descriptor, () => [bytes]);
    },
    async judge({ path }, outcome) {
      const found = await reader.blob(path, digest);
      return found === digest || (found === undefined && !('value' in outcome)) ? [] : [`the blob is ${found}`];
    },
  };
  const own = await startLanes(registry, 4, chunks);
  try {
    expectAllRight(await sweep(own, uploading, { every: sample }));
  } finally {
    await stopLanes(own);
  }
});

describe.each(Object.entries<Profile>(profiles))('a registry like %s', (_, profile) => {
  const kinds = /^(reset|503|redirect|expired token|truncated body)$/;
  let behind: DockerRegistry;
  let own: FaultLane[];
  beforeAll(async () => {
    // Gitea's tokens are the lab's own, for a registry that takes passwords.
    behind = await startDockerRegistry({ auth: profile.tokenDoor ? 'htpasswd' : 'token', memory: true });
    own = await startLanes(behind, 4, profile);
  });
  afterAll(async () => {
    await stopLanes(own ?? []);
    await behind?.stop();
  });

  test('a push and a pull, without faults and with some', async () => {
    expectAllRight(await sweep(own, pushing(new RegistryReader(behind)), { kinds, every: 4 * sample }));
    expectAllRight(await sweep(own, pulling, { kinds, every: 2 * sample }));
  });
});

test('all that was run is told, and is no less than it was', () => {
  // Where requests are sent side by side, one may not come again as it did.
  const struck = runs.filter((run) => run.struck);
  expect(runs.length - struck.length).toBeLessThanOrEqual(Math.ceil(runs.length / 100));
  const count = (which: (run: SweepRun) => boolean): number => struck.filter(which).length;
  const single = count(({ repetition }) => repetition === 'once');
  const right = count(({ problems }) => problems.length === 0);
  const well = count(({ end }) => end === 'success');
  console.log(`fault points: ${single} single, ${struck.length - single} bursts, ${right} ended right (${well} of them in success, the others in one error with a code)`);
  expect(right).toBe(struck.length);
  expect(single).toBeGreaterThan(2000 / sample);
  expect(struck.length - single).toBeGreaterThan(1100 / sample);
});
