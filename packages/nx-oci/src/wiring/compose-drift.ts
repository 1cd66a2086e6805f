import type { Tree } from '@nx/devkit';
import { imageName } from '@nx-oci/build';
import { blockName, ComposeFile, projectKey, type ComposeBlock } from './compose';
import type { Finding, Wired } from './finding';
import type { Service } from './service';

/** What is amiss in a compose file, or with one that is not there yet. Throws `wiring-invalid`. */
export function composeDrift(tree: Tree, file: string, { services, hasImage }: Wired<Service>): Finding[] {
  const { blocks } = open(tree, file);
  const renamed = new Set<ComposeBlock>();
  const missing = services.flatMap((service): Finding[] => {
    const block = blockOf(service, blocks, services);
    if (!block) return [addition(tree, file, service, blocks)];
    if (block.project !== undefined && block.project !== service.project && !hasImage(block.project)) {
      renamed.add(block);
      return [rename(file, service, block)];
    }
    return names(block, service) ? [] : [otherImage(file, service, block)];
  });
  const stale = blocks.filter((block) => block.project !== undefined && !renamed.has(block) && !hasImage(block.project));
  return [...missing, ...stale.map((block) => removal(tree, file, block))];
}

/** The services of those given that a compose file names, by image or by project. */
export function servicesNamed<T extends Service>({ blocks }: ComposeFile, services: readonly T[]): T[] {
  return services.filter((service) => blockOf(service, blocks, services) !== undefined);
}

function open(tree: Tree, file: string): ComposeFile {
  return new ComposeFile(file, tree.read(file, 'utf8') ?? '');
}

/** The block of a service: with its image, or with its project and no image of another of the project's services. */
function blockOf(service: Service, blocks: readonly ComposeBlock[], services: readonly Service[]): ComposeBlock | undefined {
  const others = services.filter(({ project, target }) => project === service.project && target !== service.target);
  return (
    blocks.find((block) => hasImageOf(block, service)) ??
    blocks.find((block) => block.project === service.project && !others.some((other) => hasImageOf(block, other) || block.name === blockName(other)))
  );
}

function hasImageOf({ image }: ComposeBlock, { localTag }: Service): boolean {
  return image !== undefined && familiar(image) === familiar(localTag);
}

/** Whether a block takes the service's image, or one that a variable or a build says, which is its author's. */
function names(block: ComposeBlock, service: Service): boolean {
  return block.image === undefined || block.image.includes('$') || hasImageOf(block, service);
}

function familiar(image: string): string {
  try {
    return imageName(image).familiar;
  } catch {
    return image;
  }
}

function addition(tree: Tree, file: string, service: Service, blocks: readonly ComposeBlock[]): Finding {
  const { project, localTag } = service;
  const name = blockName(service);
  const finding = { place: 'compose' as const, file, project, message: tree.exists(file) ? `${file} has no service for ${project}.` : `${file}, which nx.json names, is not there, and should have a service for ${project}.` };
  if (blocks.some((block) => block.name === name)) {
    const remedy = `It has a service "${name}" of something else: give that another name, or the image ${localTag}, or "${projectKey}: ${project}".`;
    return { ...finding, remedy };
  }
  return {
    ...finding,
    mend(into) {
      into.write(file, open(into, file).withBlock(name, service));
      return `Added ${name} (${localTag}) to ${file}.`;
    },
  };
}

/** The image says which service the block is of, though the project has another name now. */
function rename(file: string, { project }: Service, { name, project: old }: ComposeBlock): Finding {
  return {
    place: 'compose',
    file,
    project: old!,
    message: `The service "${name}" of ${file} is of ${old}, which is ${project} now.`,
    mend(tree) {
      tree.write(file, open(tree, file).withValue(name, projectKey, project));
      return `Named ${project} in the service "${name}" of ${file}, in place of ${old}.`;
    },
  };
}

function otherImage(file: string, { project, localTag }: Service, { name, image, generated }: ComposeBlock): Finding {
  const finding = { place: 'compose' as const, file, project, message: `The service "${name}" of ${file} takes ${image}, and ${project}'s image is ${localTag}.` };
  if (!generated) return { ...finding, remedy: `Set "image: ${localTag}" there, or take "${projectKey}" out if it is to be another image.` };
  return {
    ...finding,
    mend(tree) {
      tree.write(file, open(tree, file).withValue(name, 'image', localTag));
      return `Set the image of "${name}" in ${file} to ${localTag}.`;
    },
  };
}

function removal(tree: Tree, file: string, { name, project, generated }: ComposeBlock): Finding {
  const finding = { place: 'compose' as const, file, project: project!, message: `The service "${name}" of ${file} is of ${project}, and no project of that name has an image.` };
  const needed = open(tree, file).neededBy(name);
  const remedy = `Remove it, or say in "${projectKey}" which project it is of now`;
  if (needed.length > 0) return { ...finding, remedy: `${remedy}; ${needed.join(', ')} would need another one.` };
  if (!generated) return { ...finding, remedy: `${remedy}; somebody changed it since it was generated.` };
  return {
    ...finding,
    mend(tree) {
      tree.write(file, open(tree, file).withoutBlock(name));
      return `Removed ${name} from ${file}.`;
    },
  };
}
