import { BuildError, imageName } from '@nx-oci/build';
import { CodedError, formatPlatform, parsePlatform, readImages, Store, type Document, type Image, type Platform } from '@nx-oci/oci';
import {
  chooseManifest,
  formatReference,
  formatRepository,
  imagesUnder,
  parseReference,
  pullArchive,
  pullLayout,
  type Reference,
  type RemoteRepository,
} from '@nx-oci/registry';
import type { Command } from 'commander';
import { PluginError } from '../error';
import { consoleReport } from '../report';
import { namedBy, withRepository } from './registry-client';

/** `pull`: from a registry into an OCI layout or an archive. */
export function addPull(program: Command): void {
  program
    .command('pull')
    .description('pull an image, or an index with all that it names, into an OCI layout or an archive; print its digest')
    .argument('<reference>', 'image, such as ghcr.io/acme/app:1.0', (text) => parseReference(text))
    .argument('<output>', 'folder, to become or to be added to an OCI layout; or a file that ends in .tar, for one platform')
    .option('--platform <platform>', 'of an index, pull one platform alone (linux/arm64)', (text) => parsePlatform(text))
    .action(pull);
}

async function pull(reference: Reference, output: string, { platform }: { platform?: Platform }): Promise<void> {
  const report = consoleReport();
  await withRepository(reference, async (repository) => {
    const root = await chooseManifest(repository, namedBy(reference), platform);
    const { digest, tag } = reference;
    const options = {
      store: new Store(),
      ...(digest === undefined && { name: imageName(`${formatRepository(reference)}:${tag ?? 'latest'}`) }),
      onProgress: (done: number, total: number): void => report.progress({ done, total }),
    };
    try {
      if (output.endsWith('.tar')) await pullArchive(repository, await onlyImage(repository, reference, root), output, options);
      else await pullLayout(repository, root, output, options);
    } catch (error) {
      throw unwritable(error, output);
    } finally {
      report.done();
    }
    console.log(root.descriptor.digest);
  });
}

async function onlyImage(repository: RemoteRepository, reference: Reference, root: Document): Promise<Image> {
  const images = await readImages(imagesUnder(repository, namedBy(reference), root));
  if (images.length === 1) return images[0];
  const platforms = images.map(({ descriptor }) => formatPlatform(descriptor.platform!)).join(', ');
  throw new PluginError('option-invalid', {
    message: `An archive holds one image, and ${formatReference(reference)} is ${images.length === 0 ? 'none' : `of ${images.length}: ${platforms}`}.`,
    remedy: images.length === 0 ? 'Give a folder in place of a file.' : 'Say --platform with one of them, or give a folder, which takes all.',
  });
}

function unwritable(error: unknown, output: string): unknown {
  if (error instanceof CodedError || !/^E[A-Z]+$/.test((error as NodeJS.ErrnoException).code ?? '')) return error;
  return new BuildError('output-unwritable', {
    message: `${output} cannot be written: ${(error as Error).message}.`,
    remedy: 'Give a place that can be written to, with space on its disk.',
    cause: error,
  });
}
