import path from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { imageName } from '@nx-oci/build';
import { archiveBytes, parsePlatform, platformSlug, readImage, writeWholeFile } from '@nx-oci/oci';
import { openBuilt, type SiblingOptions } from '../../built-image';
import { requireOwnOutput } from '../../output-overlap';
import { consoleReport, reported } from '../../report';

export interface TarballOptions extends SiblingOptions {
  platforms?: string[];
  output?: string;
}

/** Writes the complete tarballs that `image` did not write, and says where all of them are. */
export default function tarballExecutor(options: TarballOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  const report = consoleReport();
  return reported(report, async () => {
    const { record, images, output } = await openBuilt(options, context);
    const folder = options.output ?? `${output}.tarball`;
    const name = record.localTag === undefined ? undefined : imageName(record.localTag);
    for (const platform of options.platforms ?? Object.keys(record.platforms)) {
      const parsed = parsePlatform(platform);
      const written = record.platforms[platform]?.tarball;
      if (written !== undefined) {
        report.line(`${platform} ${output}/${written}`);
        continue;
      }
      requireOwnOutput(folder, context);
      const image = await readImage(images, parsed);
      const file = `${folder}/${record.name}-${platformSlug(parsed)}.tar`;
      await writeWholeFile(path.join(context.root, file), archiveBytes(image, name));
      report.line(`${platform} ${file}`);
    }
    report.line(record.digest);
  });
}
