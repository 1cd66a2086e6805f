import { readFileSync } from 'node:fs';
import path from 'node:path';
import { documentReader, readByPeer } from '../test/go-programs';
import { TestWorkspace } from '../test/workspace';
import { buildImages } from './build-image';
import type { Definition } from './definition';
import { inTotoMediaType, provenanceOf } from './provenance';

const commit = 'ab'.repeat(20);
const digestOfBase = `sha256:${'cd'.repeat(32)}` as const;
const input = `sha256:${'ef'.repeat(32)}` as const;
const definition: Definition = { base: 'none', platforms: ['linux/amd64'], paths: [{ type: 'directory', path: '/data' }] };

/** Of the index and of the image in it. */
async function subjects(): Promise<Parameters<typeof provenanceOf>[0]> {
  const workspace = new TestWorkspace();
  const { index, images } = await buildImages(definition, { workspace, store: workspace.store, env: {} });
  return [index, images[0].image].map(({ descriptor: { digest } }) => ({ name: 'ghcr.io/acme/api', digest }));
}

test('what is not given is not there, and the builder is unknown', async () => {
  const named = await subjects();
  const { version } = JSON.parse(readFileSync(path.join(__dirname, '..', 'package.json'), 'utf8')) as { version: string };
  const { descriptor, bytes } = provenanceOf(named, { definition });
  expect(descriptor.mediaType).toBe(inTotoMediaType);
  expect(JSON.parse(bytes.toString())).toEqual({
    _type: 'https://in-toto.io/Statement/v1',
    subject: named
      .map(({ name, digest }) => ({ name, digest: { sha256: digest.slice('sha256:'.length) } }))
      .sort((a, b) => (a.digest.sha256 < b.digest.sha256 ? -1 : 1)),
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: { buildType: 'https://nx-oci.dev/build/v1', externalParameters: { definition } },
      runDetails: { builder: { id: 'https://nx-oci.dev/builder/unknown', version: { 'nx-oci': version } } },
    },
  });
});

const whole = {
  definition,
  internal: { platforms: ['linux/amd64'] },
  base: { name: 'ghcr.io/acme/base@sha256', digest: digestOfBase, repository: 'ghcr.io/acme/base' },
  inputs: [
    { name: 'dist/b', digest: input },
    { name: 'dist/a', digest: input },
  ],
};
const environment = {
  repository: 'https://me:secret@forge.example/acme/api',
  commit,
  ref: 'refs/heads/main',
  run: 'https://ci.example/runs/7',
  builder: 'https://ci.example',
  startedOn: '2026-01-31T00:00:00Z',
};

test('base, source and inputs, and the run, without a secret', async () => {
  const { bytes } = provenanceOf(await subjects(), whole, environment);
  expect(bytes.toString()).not.toContain('secret');
  expect(JSON.parse(bytes.toString())).toMatchObject({
    predicate: {
      buildDefinition: {
        internalParameters: { platforms: ['linux/amd64'] },
        resolvedDependencies: [
          { uri: `pkg:oci/base@${digestOfBase}?repository_url=ghcr.io%2Facme%2Fbase`, digest: { sha256: 'cd'.repeat(32) } },
          { uri: 'git+https://forge.example/acme/api@refs/heads/main', digest: { gitCommit: commit } },
          { name: 'dist/a', digest: { sha256: 'ef'.repeat(32) } },
          { name: 'dist/b', digest: { sha256: 'ef'.repeat(32) } },
        ],
      },
      runDetails: {
        builder: { id: 'https://ci.example' },
        metadata: { invocationId: 'https://ci.example/runs/7', startedOn: '2026-01-31T00:00:00Z' },
      },
    },
  });
});

test('a commit is told without its repository, a base without digest is not', async () => {
  const { bytes } = provenanceOf(await subjects(), { definition, base: { name: 'static' } }, { commit });
  expect(JSON.parse(bytes.toString())).toMatchObject({
    predicate: { buildDefinition: { resolvedDependencies: [{ name: 'source', digest: { gitCommit: commit } }] } },
  });
});

test('two builds give the same bytes, in whatever order subjects and inputs come', async () => {
  const first = provenanceOf(await subjects(), whole, environment);
  const second = provenanceOf((await subjects()).reverse(), { ...whole, inputs: [...whole.inputs].reverse() }, environment);
  expect(second.bytes.equals(first.bytes)).toBe(true);
});

test('the reader of in-toto takes it, with everything and with nothing', async () => {
  const reader = documentReader('host');
  const read = async (...rest: [typeof whole | { definition: Definition }, typeof environment?]): Promise<unknown> =>
    readByPeer(reader, 'in-toto', provenanceOf(await subjects(), ...rest).bytes);
  const type = 'https://slsa.dev/provenance/v1';
  expect(await read(whole, environment)).toEqual({ type, subjects: 2, builder: 'https://ci.example', dependencies: 4 });
  expect(await read({ definition })).toEqual({ type, subjects: 2, builder: 'https://nx-oci.dev/builder/unknown', dependencies: 0 });
  expect(() => readByPeer(reader, 'in-toto', provenanceOf([], whole).bytes)).toThrow('subject');
});
