import { parsePlatform, type Digest, type Platform } from '@nx-oci/oci';
import { chooseManifest, formatRepository, parseReference, parseRepository, referrersOf, RegistryError, type Reference, type RemoteRepository, type Repository } from '@nx-oci/registry';
import type { Command } from 'commander';
import { namedBy, withRepository } from './registry-client';

/** `digest`, `tags`, `referrers`: what a registry has. */
export function addQuestions(program: Command): void {
  program
    .command('digest')
    .description('print the digest that a tag names')
    .argument('<reference>', 'image, such as ghcr.io/acme/app:1.0', (text) => parseReference(text))
    .option('--platform <platform>', 'of an index, the digest of one platform (linux/arm64)', (text) => parsePlatform(text))
    .action((reference: Reference, { platform }: { platform?: Platform }) =>
      withRepository(reference, async (repository) => console.log(await digestOf(repository, reference, platform))),
    );

  program
    .command('tags')
    .description('print the tags of a repository, one a line')
    .argument('<repository>', 'such as ghcr.io/acme/app', (text) => parseRepository(text))
    .action((named: Repository) =>
      withRepository(named, async (repository) => {
        const tags = await repository.tags();
        if (tags.length === 0) throw noTags(named);
        console.log(tags.join('\n'));
      }),
    );

  program
    .command('referrers')
    .description('print what refers to an image (signatures, bills of materials): digest and type of each, one a line')
    .argument('<reference>', 'image, such as ghcr.io/acme/app:1.0', (text) => parseReference(text))
    .option('--platform <platform>', 'of an index, what refers to one platform (linux/arm64)', (text) => parsePlatform(text))
    .action((reference: Reference, { platform }: { platform?: Platform }) =>
      withRepository(reference, async (repository) => {
        const listed = await referrersOf(repository, await digestOf(repository, reference, platform));
        for (const { digest, artifactType } of listed) console.log(`${digest} ${artifactType ?? '-'}`);
      }),
    );
}

/** By HEAD where that will do: registries that limit pulls do not count it. */
async function digestOf(repository: RemoteRepository, reference: Reference, platform: Platform | undefined): Promise<Digest> {
  const named = namedBy(reference);
  const found = platform === undefined ? await repository.head(named) : undefined;
  return found?.digest ?? (await chooseManifest(repository, named, platform)).descriptor.digest;
}

function noTags(repository: Repository): RegistryError {
  return new RegistryError('manifest-missing', {
    message: `${formatRepository(repository)} has no tags.`,
    remedy: 'Check the name; registries also say so of what the user must not see.',
  });
}
