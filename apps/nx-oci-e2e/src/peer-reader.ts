import { createHash } from 'node:crypto';
import { run, tool, type Registry } from '@nx-oci/peers';

/** Reads registries, layouts and archives by skopeo and crane. */
export class PeerReader {
  readonly #env: Record<string, string>;

  constructor({ env }: Pick<Registry, 'env'>) {
    this.#env = env;
  }

  /** What skopeo and crane take for the digest of a reference; fails where they differ. */
  async digest(reference: string, { scheme }: Registry): Promise<string> {
    const bySkopeo = await this.skopeo(`docker://${reference}`, ['--raw'], { plain: scheme === 'http' });
    const byCrane = await this.crane('digest', reference);
    if (sha256(bySkopeo) !== byCrane.trim()) throw new Error(`${reference} is ${sha256(bySkopeo)} to skopeo, ${byCrane.trim()} to crane`);
    return byCrane.trim();
  }

  /** The digests that each of them finds for a platform (`linux/arm64`): of the manifest, by crane, and of the config, by skopeo. */
  async platform(reference: string, platform: string, { scheme }: Registry): Promise<{ digest: string; config: string }> {
    const [os, arch] = platform.split('/');
    const config = await this.skopeo(`docker://${reference}`, ['--config', '--raw'], { plain: scheme === 'http', global: [`--override-os=${os}`, `--override-arch=${arch}`] });
    return { digest: (await this.crane('digest', '--platform', platform, reference)).trim(), config: sha256(config) };
  }

  /** Has crane read every layer of an image, and compare all digests. */
  async validate(reference: string, platform: string): Promise<void> {
    await this.crane('validate', '--platform', platform, '--remote', reference);
  }

  /** The digest of what a layout or an archive names, by skopeo: `oci:<folder>:<tag>`. */
  async digestIn(image: string): Promise<string> {
    return sha256(await this.skopeo(image, ['--raw']));
  }

  crane(...args: string[]): Promise<string> {
    return run([tool('crane'), ...args], { env: this.#env });
  }

  skopeo(image: string, args: string[], { plain = false, global = [] }: { plain?: boolean; global?: string[] } = {}): Promise<string> {
    return run([tool('skopeo'), ...global, 'inspect', ...args, ...(plain ? ['--tls-verify=false'] : []), image], { env: this.#env });
  }
}

function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
