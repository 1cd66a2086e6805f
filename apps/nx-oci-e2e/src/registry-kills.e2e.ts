import { startDockerRegistry, type DockerRegistry } from '@nx-oci/peers';
import { killPushes, type PushKill } from './killed-pushes';
import { temporaryFolder } from './temporary-folder';

const folder = temporaryFolder('push-kills');
const wanted = 50;
const seed = Number(process.env.NX_OCI_E2E_SEED ?? Date.now() % 2 ** 31);
let registry: DockerRegistry;
let kills: PushKill[];

beforeAll(async () => {
  registry = await startDockerRegistry({ auth: 'token' });
  kills = await killPushes(folder, registry, { seed, kills: wanted });
  const hits = kills.filter(({ hit }) => hit);
  const count = (pattern: RegExp): number => hits.filter(({ last }) => pattern.test(last)).length;
  console.log(
    `Seed ${seed} (NX_OCI_E2E_SEED): ${hits.length} kills in ${kills.length} rounds; the last request was none of ${count(/nothing/)}, ` +
      `a question of ${count(/^(HEAD|GET)/)}, about a blob of ${count(/^(POST|PATCH|PUT) \/blobs/)}, a manifest or tag of ${count(/^PUT \/manifests/)}.`,
  );
}, 1_200_000);

afterAll(() => registry?.stop());

test('fifty pushes were killed, some while sending blobs, some while putting manifests and tags', () => {
  const lasts = kills.flatMap(({ hit, last }) => (hit ? [last] : []));
  expect(lasts.length).toBeGreaterThanOrEqual(wanted);
  expect(lasts.some((last) => /^(POST|PUT) \/blobs/.test(last))).toBe(true);
  expect(lasts.some((last) => /^PUT \/manifests/.test(last))).toBe(true);
});

test('after a kill every tag named an image that was whole', () => {
  expect(kills.filter(({ afterKill }) => afterKill.length > 0)).toEqual([]);
});

test('the push beside it and the push run again ended right, with the digests that were built', () => {
  expect(kills.filter(({ afterAgain }) => afterAgain.length > 0)).toEqual([]);
});
