import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DockerfileOptions } from '@nx-oci/build';
import { parsePlatform } from '@nx-oci/oci';
import { coded } from '../test/errors';
import { dockerfileSources, requireMounted, sourceInputs, type DockerfileSources } from './dockerfile-sources';

let root: string;
beforeEach(() => (root = mkdtempSync(path.join(tmpdir(), 'nx-oci-sources-'))));
afterEach(() => rmSync(root, { recursive: true }));

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
}

function sources(text: string, options?: DockerfileOptions): DockerfileSources {
  write({ 'apps/svc/Dockerfile': text });
  return dockerfileSources('{projectRoot}/Dockerfile', options, { workspace: { root, projectRoot: 'apps/svc', projectName: 'svc' }, platforms: ['linux/amd64', 'linux/arm64'].map(parsePlatform) });
}

const folders = ({ folders: found }: DockerfileSources) => Object.fromEntries(found.map(({ path: folder, reads }) => [folder, reads]));

test('what all platforms read and name is told once', () => {
  const found = sources('# syntax=docker/dockerfile:1\nARG TARGETARCH\nFROM base-$TARGETARCH:1\nARG TARGETARCH\nCOPY common bin/$TARGETARCH /\n');
  expect(found).toMatchObject({ file: 'apps/svc/Dockerfile', images: ['base-amd64:1', 'docker/dockerfile:1', 'base-arm64:1'], syntax: 'docker/dockerfile:1', runs: false });
  expect(folders(found)).toEqual({ 'apps/svc': ['common', 'bin/amd64', 'bin/arm64'] });
});

test('what stages begin with is told, with the platforms that it has to have', () => {
  const names = ({ bases }: DockerfileSources) => Object.fromEntries(bases.map(({ image, platforms }) => [image, platforms.map(({ architecture }) => architecture)]));
  expect(names(sources('ARG TARGETARCH\nFROM tools:1 AS a\nFROM base-$TARGETARCH:1\nCOPY --from=a / /\nCOPY --from=data:1 / /'))).toEqual({ 'tools:1': ['amd64', 'arm64'], 'base-amd64:1': ['amd64'], 'base-arm64:1': ['arm64'] });
  // Of the machine that builds, or of one platform whatever is built for, as the file says.
  expect(names(sources('FROM --platform=$BUILDPLATFORM go:1 AS a\nFROM --platform=linux/amd64 b:1 AS b\nFROM --platform=$TARGETPLATFORM c:1\nCOPY --from=a / /\nCOPY --from=b / /'))).toEqual({ 'b:1': ['amd64'], 'c:1': ['amd64', 'arm64'] });
  // What the target does without is not looked at, nor are stages, folders and the empty image.
  expect(names(sources('FROM a:1 AS unused\nFROM scratch AS b\nFROM b AS c\nFROM shared'))).toEqual({ shared: ['amd64', 'arm64'] });
  const contexts = { shared: 'libs/shared', runtime: 'ghcr.io/acme/runtime:1' };
  expect(names(sources('FROM shared AS a\nFROM runtime\nCOPY --from=a / /', { contexts }))).toEqual({ 'ghcr.io/acme/runtime:1': ['amd64', 'arm64'] });
});

test('contexts are folders and images, and those that nothing is taken from count for nothing', () => {
  const contexts = { shared: 'libs/shared', own: '{projectRoot}', runtime: 'ghcr.io/acme/runtime:1', unused: 'other:1', unread: 'libs/other' };
  const found = sources('FROM runtime\nCOPY --from=shared src /a\nCOPY --from=own b /\nCOPY c /', { contexts, context: 'dist/{arch}' });
  expect(found.images).toEqual(['ghcr.io/acme/runtime:1']);
  expect(folders(found)).toEqual({ 'dist/amd64': ['c'], 'dist/arm64': ['c'], 'libs/shared': ['src'], 'apps/svc': ['b'] });
});

test('arguments may have tokens, and those that it does not take are refused', () => {
  expect(sources('ARG V\nFROM a:$V', { args: { V: '{arch}-{projectName}' } }).images).toEqual(['a:amd64-svc', 'a:arm64-svc']);
  expect(() => sources('ARG VERSION\nFROM a:$VERSION', { args: { VERSON: '1', VERSION: '1' } })).toThrow(coded('dockerfile-invalid', 'apps/svc/Dockerfile', '"VERSON"'));
  expect(sources('FROM a', { args: { BUILDKIT_INLINE_CACHE: '1', HTTPS_PROXY: 'p', TARGETARCH: 'x' } }).images).toEqual(['a']);
});

test('inputs are what is read, with the files that say what is left out', () => {
  write({ 'apps/svc/.dockerignore': '# no\n**/*.md\nDockerfile\n*.json\nbuild/\n' });
  const { files, reads, except } = sourceInputs(sources('FROM scratch\nCOPY . /\n'), ['apps/svc/image.lock.json']);
  expect(files).toEqual(['apps/svc/Dockerfile', 'apps/svc/Dockerfile.dockerignore', 'apps/svc/Dockerfile.containerignore', 'apps/svc/.dockerignore', 'apps/svc/.containerignore']);
  expect(reads).toEqual(['apps/svc']);
  // Neither the Dockerfile nor the lock is taken away.
  expect(except).toEqual(['apps/svc/**/*.md', 'apps/svc/build']);
  write({ 'apps/svc/.dockerignore': '**\n!src\n' });
  expect(sourceInputs(sources('FROM scratch\nCOPY . /\n')).except).toEqual([]);
});

test.each<[string, DockerfileOptions, string | undefined]>([
  ['RUN --mount=type=secret,id=a,required ls', {}, 'the secret "a"'],
  ['RUN --mount=type=secret,id=a,required ls', { secrets: { b: { env: 'B' } } }, 'the secret "a"'],
  ['RUN --mount=type=secret,id=a,required ls', { secrets: { a: { env: 'A' } } }, undefined],
  ['RUN --mount=type=secret,id=a ls', {}, undefined],
  ['RUN --mount=type=ssh,required ls', {}, 'the keys "default" of ssh'],
  ['RUN --mount=type=ssh,required ls', { ssh: { default: { file: 'key' } } }, undefined],
])('%s with %j lacks %s', (step, options, lacks) => {
  const check = () => requireMounted(sources(`FROM a\n${step}`, options), options);
  if (lacks === undefined) check();
  else expect(check).toThrow(coded('secret-missing', 'apps/svc/Dockerfile', lacks));
});

test('a file that is not there is named', () => {
  expect(() => dockerfileSources('other/Dockerfile', undefined, { workspace: { root, projectRoot: 'a', projectName: 'a' }, platforms: [] })).toThrow(coded('content-missing', 'other/Dockerfile'));
});
