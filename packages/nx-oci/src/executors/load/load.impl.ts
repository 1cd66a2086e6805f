import type { ExecutorContext } from '@nx/devkit';
import { formatPlatform } from '@nx-oci/oci';
import { loadImage, type LoadImageOptions } from '../../engines/load-image';
import { consoleReport, reported } from '../../report';

/** Loads an image into a local engine or cluster, and says by which digest it is known there. */
export default function loadExecutor(options: LoadImageOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  const report = consoleReport();
  return reported(report, async () => {
    const { engine, name, platform, image, shown } = await loadImage(options, context);
    report.line(`Loaded ${name.familiar} (${formatPlatform(platform)}) into ${engine.title ?? engine.name}.`);
    const config = image.manifest.config.digest;
    if (shown === config) report.line(`${engine.name} shows ${config}, the digest of its config: ${engine.showsConfig}. Its manifest:`);
    report.line(image.descriptor.digest);
  });
}
