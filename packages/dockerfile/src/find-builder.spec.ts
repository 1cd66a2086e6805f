import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parsePlatform } from '@nx-oci/oci';
import { coded } from '../test/errors';
import { temporaryFolder } from '../test/temporary-folder';
import type { BuilderSettings } from './builder';
import { findBuilders } from './find-builder';

const folder = temporaryFolder();
const programs = path.join(folder, 'bin');
mkdirSync(programs);
for (const name of ['buildctl', 'docker', 'buildah']) {
  // One that answers; what it is asked is another test's.
  writeFileSync(path.join(programs, name), '#!/bin/sh\nexit 0\n');
  chmodSync(path.join(programs, name), 0o755);
}
const socket = '/run/buildkit/buildkitd.sock';
const runtime = path.join(folder, 'run');
mkdirSync(path.join(runtime, 'buildkit'), { recursive: true });
writeFileSync(path.join(runtime, 'buildkit/buildkitd.sock'), '');
const platforms = ['linux/amd64', 'linux/arm64'].map(parsePlatform);
const find = (settings: BuilderSettings, env: NodeJS.ProcessEnv = {}) => findBuilders(settings, platforms, { workspaceRoot: folder, env: { PATH: programs, ...env } });
const names = async (settings: BuilderSettings, env?: NodeJS.ProcessEnv): Promise<string[]> => (await find(settings, env)).map(({ builder }) => builder.name);

test.each<[string, BuilderSettings, NodeJS.ProcessEnv, string]>([
  ['an option', { address: 'unix:///a.sock' }, { BUILDKIT_HOST: 'unix:///b.sock' }, 'buildkitd at unix:///a.sock'],
  ['a variable', {}, { BUILDKIT_HOST: 'unix:///b.sock' }, 'buildkitd at unix:///b.sock'],
  ["a variable of the team's own", { addressVariable: 'ACME_BUILDKIT_ADDR' }, { BUILDKIT_HOST: 'unix:///b.sock', ACME_BUILDKIT_ADDR: 'unix:///c.sock' }, 'buildkitd at unix:///c.sock'],
  ['the socket of a user', { kind: 'buildctl' }, { BUILDKIT_HOST: '', XDG_RUNTIME_DIR: runtime }, existsSync(socket) ? `buildkitd at unix://${socket}` : `buildkitd at unix://${runtime}/buildkit/buildkitd.sock`],
  ['the socket of this machine', { kind: 'buildctl' }, { BUILDKIT_HOST: '' }, `buildkitd at unix://${socket}`],
  ['a kind', { kind: 'buildah' }, { BUILDKIT_HOST: 'unix:///b.sock' }, 'buildah'],
  ['a kind by a variable', {}, { NX_OCI_BUILDER: 'buildx' }, 'docker buildx'],
  ['a builder of buildx', { kind: 'buildx', address: 'remote' }, {}, 'docker buildx builder "remote"'],
  ['a builder of buildx by a variable', { kind: 'buildx' }, { BUILDX_BUILDER: 'other' }, 'docker buildx builder "other"'],
  ['what answers', {}, {}, existsSync(socket) ? `buildkitd at unix://${socket}` : 'docker buildx'],
])('it is %s', async (_, settings, env, name) => {
  expect(await names(settings, env)).toEqual([name, name]);
});

test('platforms share a builder, or have their own, with its caches', async () => {
  const [first, second] = await find({ address: 'unix:///a.sock', cacheFrom: ['type=registry,ref=r/cache:{platform}'] });
  expect(second.builder).toBe(first.builder);
  expect([first.caches, second.caches]).toEqual([{ from: ['type=registry,ref=r/cache:linux-amd64'], to: [] }, { from: ['type=registry,ref=r/cache:linux-arm64'], to: [] }]);

  const [amd64, arm64] = await find({ address: 'unix:///a.sock', cacheTo: ['type=local,dest=/{arch}'], platforms: { 'linux/arm64': { kind: 'buildah', cacheTo: [] } } });
  expect([amd64.builder.name, arm64.builder.name]).toEqual(['buildkitd at unix:///a.sock', 'buildah']);
  expect([amd64.caches.to, arm64.caches.to]).toEqual([['type=local,dest=/amd64'], []]);
});

test.each<[string, BuilderSettings, NodeJS.ProcessEnv, string, string]>([
  ['a kind that is none', {}, { NX_OCI_BUILDER: 'kaniko' }, 'builder-config-invalid', 'kaniko'],
  ['an address that is none', { address: 'buildkitd' }, {}, 'builder-config-invalid', 'buildkitd'],
  ['an address in the clear', {}, { BUILDKIT_HOST: 'tcp://buildkitd:1234' }, 'builder-plaintext', 'tcp://buildkitd:1234'],
  ['a certificate that is not there', { address: 'tcp://buildkitd:1234', tls: { ca: 'ca.pem' } }, {}, 'builder-config-invalid', 'ca.pem'],
  ['a certificate of a variable that is not there', { address: 'tcp://buildkitd:1234' }, { NX_OCI_BUILDKIT_KEY: '/nowhere/key.pem' }, 'builder-config-invalid', '/nowhere/key.pem'],
  ['an address without what speaks to it', {}, { PATH: '/nowhere', BUILDKIT_HOST: 'tcp://127.0.0.1:1' }, 'builder-missing', 'buildctl is not installed: no folder of PATH has it, and BUILDKIT_HOST names a buildkitd'],
  ['a program that is not installed', { kind: 'buildah' }, { PATH: '/nowhere' }, 'builder-missing', 'buildah'],
  ['a token that is none', { address: 'unix:///a.sock', cacheTo: ['type=local,dest={home}'] }, {}, 'builder-config-invalid', '{home}'],
])('refuses %s', async (_, settings, env, code, word) => {
  await expect(find(settings, env)).rejects.toEqual(coded(code, word));
});
