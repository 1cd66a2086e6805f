import { apkRepository, newApkKey, writeApkRepository, type ApkSpec } from '@nx-oci/peers';
import { buildImages, type Build } from '../src/build-image';
import type { Definition } from '../src/definition';
import { writeLock } from '../src/lock';
import { sourcesPackage } from '../src/locked-contents';
import { RegistryAccess } from '../src/registry-access';
import { resolveLock, type ResolvedLock } from '../src/resolve-lock';
import { TestWorkspace } from './workspace';

const key = newApkKey('wolfi.rsa.pub');

/** The lock of `apps/greeter`. */
export const lockPath = 'apps/greeter/image.lock.json';

/** A workspace with a repository of packages of apk. */
export class ApkWorkspace extends TestWorkspace {
  constructor(packages: ApkSpec[]) {
    super();
    this.write({ 'keys/wolfi.rsa.pub': key.publicKey, 'apps/greeter/project.json': '{}' });
    this.publish(packages);
  }

  /** Puts other packages into the repository. */
  publish(packages: ApkSpec[]): void {
    writeApkRepository(this.path('repository'), apkRepository({ packages, key }));
  }

  /** A content of packages of the repository. */
  content(packages: string[], options: object = {}): NonNullable<Definition['contents']>[number] {
    return { type: 'apk', packages, repositories: [{ name: 'wolfi', url: './repository', keys: ['keys/wolfi.rsa.pub'] }], ...options } as never;
  }

  async lock(of: Definition, options: Partial<Parameters<typeof resolveLock>[1]> = {}): Promise<ResolvedLock> {
    const sources = new (sourcesPackage().SourceAccess)({ store: this.store, workspaceRoot: this.root, env: {} });
    try {
      const resolved = await resolveLock(of, { workspace: this, registry: new RegistryAccess(this.store), sources, ...options });
      writeLock(this.path(lockPath), resolved.lock);
      return resolved;
    } finally {
      await sources.close();
    }
  }

  /** The images of a definition whose lock is there. */
  images(of: Definition, store = this.store): Promise<Build> {
    return buildImages(of, { workspace: this, store, env: {}, lock: lockPath });
  }
}
