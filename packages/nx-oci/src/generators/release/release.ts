import { formatFiles, getProjects, readNxJson, type Tree } from '@nx/devkit';
import { PluginError } from '../../error';
import { pluginOptions } from '../../plugin-options';
import { addToRelease, releaseDrift } from '../../release/release-config';
import { consoleReport } from '../../report';
import { generation } from '../../scaffold/generation';
import { nxCommand } from '../../scaffold/nx-command';
import { localImagesOf, servicesOf } from '../../wiring/workspace-services';

export interface ReleaseOptions {
  project?: string;
  skipFormat?: boolean;
}

/** Has `nx release` make versions of services, or of one project with an image. */
export default function releaseGenerator(tree: Tree, { project, skipFormat }: ReleaseOptions): Promise<void> {
  return generation(async () => {
    const report = consoleReport();
    const projects = project === undefined ? wiredServices(tree) : [projectWithImage(tree, project)];
    const done = projects.flatMap((each) => addToRelease(tree, each));
    if (!skipFormat) await formatFiles(tree);
    done.forEach((line) => report.line(line));
    const left = releaseDrift(tree).filter(({ project: each, remedy }) => remedy !== undefined && projects.includes(each));
    left.filter(({ remedy }) => !done.some((line) => line.includes(remedy!))).forEach(({ message, remedy }) => report.warn(`${message} ${remedy}`));
    if (projects.length === 0) return report.line('There is no service to release: none has a target of nx-oci:service-image.');
    if (done.length === 0 && left.length === 0) report.line('Nothing is to be done.');
    report.line(`Next: ${done.length > 0 ? 'commit that, and ' : ''}${nxCommand(tree)} release --dry-run shows which versions there would be.`);
  });
}

function wiredServices(tree: Tree): string[] {
  const { unwired = [] } = pluginOptions(readNxJson(tree));
  return [...new Set(servicesOf(tree).map(({ project }) => project))].filter((project) => !unwired.includes(project));
}

function projectWithImage(tree: Tree, project: string): string {
  const images = localImagesOf(tree);
  if (images.some((image) => image.project === project)) return project;
  const named = [...new Set(images.map((image) => image.project))].sort().join(', ');
  throw new PluginError('project-unknown', {
    message: getProjects(tree).has(project) ? `The project "${project}" has no image target.` : `There is no project "${project}".`,
    remedy: named ? `Projects with images: ${named}.` : 'Add a target of nx-oci:service-image or nx-oci:image to it.',
  });
}
