import type { ExecutorContext } from '@nx/devkit';
import { imageName } from '@nx-oci/build';
import { archiveBytes, formatPlatform, parsePlatform, readImage } from '@nx-oci/oci';
import { openBuilt, type SiblingOptions } from '../../built-image';
import { containerd } from '../../engines/containerd';
import { docker } from '../../engines/docker';
import type { Engine } from '../../engines/engine';
import { podman } from '../../engines/podman';
import { PluginError } from '../../error';
import { consoleReport, reported } from '../../report';

export interface LoadOptions extends SiblingOptions {
  engine?: 'auto' | Engine['name'];
  platform?: string;
  tag?: string;
}

const engines: readonly Engine[] = [docker, podman, containerd];

/** Loads an image into a local engine, and says by which digest the engine knows it. */
export default function loadExecutor(options: LoadOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  const report = consoleReport();
  return reported(report, async () => {
    const { record, images } = await openBuilt(options, context);
    const { engine, platform: own } = await findEngine(options.engine ?? 'auto');
    const platform = parsePlatform(options.platform ?? own);
    const name = imageName(options.tag ?? record.localTag ?? `${record.name}:dev`);
    const image = await readImage(images, platform);
    await engine.load(() => archiveBytes(image, name), formatPlatform(platform));

    const { digest } = image.descriptor;
    const config = image.manifest.config.digest;
    const shown = await engine.loaded(name);
    if (!shown.includes(digest) && !shown.includes(config)) {
      throw new PluginError('engine-failed', {
        message: `${engine.name} took ${name.familiar} (${formatPlatform(platform)}), but shows ${shown.join(', ') || 'nothing'} for it, not ${digest}.`,
        remedy: `Is something else loading an image under ${name.familiar} just now?`,
      });
    }
    report.line(`Loaded ${name.familiar} (${formatPlatform(platform)}) into ${engine.name}.`);
    if (shown[0] === config) report.line(`${engine.name} shows ${config}, the digest of its config: ${engine.showsConfig}. Its manifest:`);
    report.line(digest);
  });
}

/** The engine that was asked for, or the first that answers. Throws `engine-missing`. */
async function findEngine(wanted: 'auto' | Engine['name']): Promise<{ engine: Engine; platform: string }> {
  const problems: string[] = [];
  for (const engine of engines) {
    if (wanted !== 'auto' && engine.name !== wanted) continue;
    const platform = await engine.platform(problems);
    if (platform !== undefined) return { engine, platform };
  }
  throw new PluginError('engine-missing', {
    message: `${wanted === 'auto' ? 'No container engine answers' : `${wanted} does not answer`}: ${problems.join('; ').replace(/\.+$/, '')}.`,
    remedy: 'Start docker, podman or containerd (DOCKER_HOST, CONTAINERD_ADDRESS say where), or load a tarball by hand.',
  });
}
