import type { ExecutorContext } from '@nx/devkit';
import { formatPlatform } from '@nx-oci/oci';
import { docker } from '../../engines/docker';
import { loadImage } from '../../engines/load-image';
import { podman } from '../../engines/podman';
import { publishedPorts } from '../../engines/published-ports';
import { runContainer } from '../../engines/run-container';
import { consoleReport, reported } from '../../report';
import { failTask } from './failed-task';
import { requireRunOptions, type RunOptions } from './run-options';

/** Loads an image into docker or podman, and runs it there until it ends or is stopped. */
export default async function runExecutor(options: RunOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  const report = consoleReport();
  const result = await reported(report, async () => {
    requireRunOptions(options);
    const { engine, name, platform, image } = await loadImage(options, context, [docker, podman]);
    const { network, ports: wanted = [] } = options;
    // A network that is shared with others has the container's ports as they are.
    const ports = network === undefined ? publishedPorts(Object.keys(image.config.config?.ExposedPorts ?? {}), [wanted].flat()) : [];
    report.line(`Running ${name.familiar} (${formatPlatform(platform)}) in ${engine.name}; stop it with Ctrl-C.`);
    for (const { host, container } of ports) report.line(`${container} is at 127.0.0.1:${host}.`);
    await runContainer({
      program: engine.name,
      image: name.familiar,
      project: context.projectName!,
      options: [
        ...['--platform', formatPlatform(platform)],
        ...(network === undefined ? [] : ['--network', network]),
        ...ports.flatMap(({ host, container }) => ['--publish', `127.0.0.1:${host}:${container}`]),
        ...(options.env ?? []).flatMap((variable) => ['--env', variable]),
      ],
      args: options.args ?? [],
    });
  });
  if (!result.success) failTask(context);
  return result;
}
