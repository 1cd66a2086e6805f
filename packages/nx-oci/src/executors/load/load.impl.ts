import type { ExecutorContext } from '@nx/devkit';
import { imageName } from '@nx-oci/build';
import { archiveBytes, formatPlatform, parsePlatform, readImage } from '@nx-oci/oci';
import { openBuilt, type SiblingOptions } from '../../built-image';
import type { Engine } from '../../engines/engine';
import { findEngine } from '../../engines/find-engine';
import { PluginError } from '../../error';
import { consoleReport, reported } from '../../report';

export interface LoadOptions extends SiblingOptions {
  engine?: 'auto' | Engine['name'];
  platform?: string;
  tag?: string;
}

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
