import type { Tree } from '@nx/devkit';
import type { Finding, Wired } from './finding';
import type { Service } from './service';
import { buildsService, generatedReference, tiltBlocks, tiltBody, withoutTiltBlock, withTiltBlock, withTiltBody, type TiltBlock } from './tilt';

/** What is amiss in a Tiltfile, or with one that is not there yet. */
export function tiltDrift(tree: Tree, file: string, { services, hasImage }: Wired<Service>): Finding[] {
  const source = read(tree, file);
  const blocks = tiltBlocks(source);
  const wired = services.flatMap((service): Finding[] => {
    const block = blocks.find((each) => isOf(each, service));
    if (!block) return buildsService(source, service) ? [] : [addition(file, service)];
    return isCurrent(file, block, service) ? [] : [change(file, block, service)];
  });
  return [...blocks.filter(({ project }) => !hasImage(project)).map((block) => removal(file, block)), ...wired];
}

function read(tree: Tree, file: string): string {
  return tree.read(file, 'utf8') ?? '';
}

function isOf(block: { project: string; target: string }, { project, target }: { project: string; target: string }): boolean {
  return block.project === project && block.target === target;
}

/** Whether a part does what it is for; all else in it is its author's. */
function isCurrent(file: string, { body }: TiltBlock, service: Service): boolean {
  const reference = generatedReference(body);
  return reference === undefined ? buildsService(body, service) : body.replaceAll('\r\n', '\n') === tiltBody(file, service, reference);
}

function addition(file: string, service: Service): Finding {
  return {
    place: 'tilt',
    file,
    project: service.project,
    message: `${file} does not build the image of ${service.project}.`,
    mend(tree) {
      tree.write(file, withTiltBlock(read(tree, file), file, service));
      return `Added the image of ${service.project} to ${file}.`;
    },
  };
}

function change(file: string, { body }: TiltBlock, service: Service): Finding {
  const { project, root, loadTarget } = service;
  const finding = { place: 'tilt' as const, file, project, message: `The part of ${file} for ${project} does not load its image from ${root} by "nx run ${project}:${loadTarget}".` };
  const reference = generatedReference(body);
  if (reference === undefined) return { ...finding, remedy: 'Correct the command there, or remove the part, comments included, and run nx sync.' };
  return {
    ...finding,
    mend(tree) {
      const source = read(tree, file);
      const block = tiltBlocks(source).find((each) => isOf(each, service))!;
      tree.write(file, withTiltBody(source, block, tiltBody(file, service, reference)));
      return `Changed the part of ${file} for ${project}.`;
    },
  };
}

function removal(file: string, { project, target, body }: TiltBlock): Finding {
  const finding = { place: 'tilt' as const, file, project, message: `A part of ${file} is of ${project}, and no project of that name has an image.` };
  if (generatedReference(body) === undefined) {
    return { ...finding, remedy: 'Remove it, or name the project that it is of now in its comments and its command; somebody changed it since it was generated.' };
  }
  return {
    ...finding,
    mend(tree) {
      const source = read(tree, file);
      const block = tiltBlocks(source).find((each) => isOf(each, { project, target }))!;
      tree.write(file, withoutTiltBlock(source, block));
      return `Removed the part for ${project} from ${file}.`;
    },
  };
}
