import type { TargetConfiguration } from '@nx/devkit';
import { ComposeFile } from './compose';
import { servicesNamed } from './compose-drift';
import type { LocalImage } from './service';

/**
 * A target that loads the images that a compose file names, and no others. A file that is none is for the check of the wiring
 * to complain of, and not for every command of the workspace.
 */
export function composeTarget(file: string, source: string, images: readonly LocalImage[]): TargetConfiguration | undefined {
  let named: LocalImage[];
  try {
    named = servicesNamed(new ComposeFile(file, source), images);
  } catch {
    return undefined;
  }
  return {
    executor: 'nx:noop',
    cache: false,
    dependsOn: named.map(({ project, loadTarget }) => ({ projects: [project], target: loadTarget, params: 'forward' })),
    metadata: { technologies: ['oci'], description: `Load the images that ${file} names into docker, podman or containerd` },
  };
}
