import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildOutput, parseDefinition, RegistryAccess, resolveLock } from '@nx-oci/build';
import { Store, type Digest } from '@nx-oci/oci';
import { run, tool, type Registry } from '@nx-oci/peers';
import { SourceAccess } from '@nx-oci/sources';

/** An image that Dockerfiles of tests begin with, in a registry. */
export interface BaseImage {
  /** `127.0.0.1:5000/acme/base:1` */
  tagged: string;
  /** `127.0.0.1:5000/acme/base@sha256:…` */
  pinned: string;
}

const platforms = ['linux/amd64', 'linux/arm64'];

/** Makes an image with a shell for amd64 and arm64, of Debian's static busybox, and pushes it. */
export async function pushBaseImage(folder: string, registry: Pick<Registry, 'host' | 'env'>): Promise<BaseImage> {
  const workspace = { root: path.join(folder, 'workspace'), projectRoot: 'base', projectName: 'base' };
  const store = new Store(path.join(folder, 'store'));
  mkdirSync(path.join(workspace.root, 'base'), { recursive: true });
  const definition = parseDefinition({
    base: 'none',
    platforms,
    contents: [{ type: 'deb', packages: ['busybox-static'], repositories: [{ name: 'debian', suites: ['bookworm'] }] }],
    paths: [{ type: 'symlink', path: '/bin/sh', target: 'busybox' }, { type: 'directory', path: '/tmp', mode: '1777' }],
    env: { PATH: '/bin' },
    cmd: ['/bin/sh'],
  });
  const sources = new SourceAccess({ store, workspaceRoot: workspace.root });
  const { lock } = await resolveLock(definition, { workspace, registry: new RegistryAccess(store), sources });
  await sources.close();
  writeFileSync(path.join(workspace.root, 'base/image.lock.json'), JSON.stringify(lock));
  const output = path.join(folder, 'base');
  await buildOutput(definition, { workspace, store, env: {}, lock: 'base/image.lock.json' }, { folder: output, name: 'base', tarballs: 'always', root: 'index' });
  const pushed: string[] = [];
  for (const platform of platforms) {
    const slug = platform.replace('/', '-');
    pushed.push(`${registry.host}/acme/base:${slug}`);
    await run([tool('skopeo'), 'copy', '--quiet', '--dest-tls-verify=false', '--preserve-digests', `oci-archive:${path.join(output, `base-${slug}.tar`)}`, `docker://${pushed.at(-1)}`], { env: registry.env });
  }
  const tagged = `${registry.host}/acme/base:1`;
  await run([tool('crane'), 'index', 'append', '--insecure', ...pushed.flatMap((each) => ['-m', each]), '-t', tagged], { env: registry.env });
  const digest = (await run([tool('crane'), 'digest', '--insecure', tagged], { env: registry.env })).trim() as Digest;
  return { tagged, pinned: `${registry.host}/acme/base@${digest}` };
}
