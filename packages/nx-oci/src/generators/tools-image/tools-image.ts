import path from 'node:path';
import type { GeneratorCallback, Tree } from '@nx/devkit';
import { generation } from '../../scaffold/generation';
import { imageProject, type ImageProjectOptions } from '../../scaffold/image-project';
import { parseProjectName } from '../../scaffold/project-name';
import { newRepository } from '../../scaffold/repository';
import { machineFiles, type MachineFile } from '../../tools-image/machine-files';
import { startingManifest } from './starting-manifest';

/** Makes a project whose image has the tools of the workspace, and what brings them to machines. */
export default function toolsImageGenerator(tree: Tree, options: ImageProjectOptions): Promise<GeneratorCallback> {
  return generation(async () => {
    const { name } = options;
    const repository = newRepository(tree, options.repository, parseProjectName(name).plain);
    return imageProject(
      tree,
      { ...options, repository },
      {
        executor: 'nx-oci:tools-image',
        options: {},
        isLocked: true,
        manifest: 'tools.yaml',
        write(root) {
          const toRoot = path.posix.relative(root, '');
          if (!tree.exists(`${root}/tools.yaml`)) tree.write(`${root}/tools.yaml`, startingManifest.replace('../../node_modules', `${toRoot}/node_modules`).replaceAll('tools-image:', `${name}:`));
          for (const file of machineFiles({ name, repository })) writeMachineFile(tree, file);
        },
      },
    );
  });
}

/** Writes a file unless it is there; of lines, those that it lacks. */
function writeMachineFile(tree: Tree, { path: file, content, executable }: MachineFile): void {
  const there = tree.exists(file) ? (tree.read(file, 'utf8') ?? '') : undefined;
  if (typeof content === 'string') {
    if (there === undefined) tree.write(file, content, executable && { mode: 0o755 });
    return;
  }
  const missing = content.lines.filter((line) => !(there ?? '').split('\n').includes(line));
  if (missing.length > 0) tree.write(file, `${there ?? ''}${there === undefined || there === '' || there.endsWith('\n') ? '' : '\n'}${missing.join('\n')}\n`);
}
