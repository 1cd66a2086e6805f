import path from 'node:path';
import type { GeneratorCallback, Tree } from '@nx/devkit';
import { machineFiles, type MachineFile } from '@nx-oci/tools';
import { generation } from '../../scaffold/generation';
import { imageProject, type ImageProjectOptions } from '../../scaffold/image-project';
import { nxCommand } from '../../scaffold/nx-command';
import { parseProjectName } from '../../scaffold/project-name';
import { newRepository } from '../../scaffold/repository';
import { startingManifest } from './starting-manifest';

/** Makes a project whose image has the tools of the workspace, and what brings them to machines. */
export default function toolsImageGenerator(tree: Tree, options: ImageProjectOptions): Promise<GeneratorCallback> {
  return generation(async () => {
    const { name } = options;
    const repository = newRepository(tree, options.repository, parseProjectName(name).plain);
    const nx = nxCommand(tree);
    const { files, ignored } = machineFiles({ update: `${nx} run ${name}:update` });
    const kept: MachineFile[] = [];
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
          for (const file of files) if (!writeUnlessThere(tree, file)) kept.push(file);
          addLines(tree, '.gitignore', ignored);
        },
        after: () => [
          `When it is built: ${nx} run ${name}:push --publish --tag=main, then ${nx} run ${name}:update, and commit .tools.lock; ./bootstrap.sh gets the tools on any machine.`,
          ...kept.map((file) => `${file.path} is there and stays as it is: docs/bootstrap.md of nx-oci says what it has to have.`),
        ],
      },
    );
  });
}

/** Writes a file unless there is one; says whether what is there is what it would be. */
function writeUnlessThere(tree: Tree, { path: file, text, executable }: MachineFile): boolean {
  if (tree.exists(file)) return tree.read(file, 'utf8') === text;
  tree.write(file, text, executable ? { mode: 0o755 } : undefined);
  return true;
}

/** Adds the lines that a file lacks. */
function addLines(tree: Tree, file: string, lines: readonly string[]): void {
  const there = tree.read(file, 'utf8') ?? '';
  const missing = lines.filter((line) => !there.split('\n').includes(line));
  if (missing.length > 0) tree.write(file, `${there}${there === '' || there.endsWith('\n') ? '' : '\n'}${missing.join('\n')}\n`);
}
