import { distFolder } from '../../scaffold/dist-folder';
import type { Runtime } from './runtime';

/** Services in any language whose build writes static binaries: how, the project says itself. */
export const staticRuntime: Runtime = {
  templates: ['static'],
  artifact: 'binary',
  targets: () => ({}),
  image: ({ root, plain }) => ({ binary: `${distFolder(root)}/{arch}/${plain}` }),
};
