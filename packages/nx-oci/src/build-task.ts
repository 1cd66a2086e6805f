import path from 'node:path';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { ExecutorContext } from '@nx/devkit';
import { buildOutput, defaultLocalTag, definitionInputs, isDockerfile, lockFile, parseDefinition, platformsOf, type Definition } from '@nx-oci/build';
import { canonicalDeflate, deflateNative, platformSlug, Store } from '@nx-oci/oci';
import { rememberBuild } from './build-history';
import { requireDeclaredEnv, requireDeclaredInputs } from './declared-inputs';
import { basesFor } from './dockerfile-bases';
import { requireSupportedHost } from './host';
import { outputFolder, type DefinitionPlace, type OutputSettings } from './options';
import { requireOutputNotRead, requireOwnOutput } from './output-overlap';
import { consoleReport, megabytes, reported } from './report';
import { placeOf, projectOutput, taskName, workspaceOf } from './task-context';

/** Builds an image target: the part that all executors that build share. */
export async function buildTask(definitionOf: (place: DefinitionPlace) => Definition, settings: OutputSettings, context: ExecutorContext): Promise<{ success: boolean }> {
  const report = consoleReport();
  return reported(report, async () => {
    requireSupportedHost();
    const workspace = workspaceOf(context);
    const read = new Set<string>();
    const definition = parseDefinition(definitionOf({ ...placeOf(context, context.targetName!), onRead: (file) => read.add(file) }));
    const output = settings.output ?? outputFolder(workspace.projectRoot, context.targetName!);
    requireOwnOutput(output, context);
    // Globs can leave the output out: what they take shows when it is read.
    const whole = definition.contents?.filter((content) => content.type === 'files' && content.include === undefined && content.exclude === undefined);
    requireOutputNotRead(output, definitionInputs({ ...definition, contents: whole }, workspace, platformsOf(definition)));
    if (definition.created === 'env') requireDeclaredEnv('SOURCE_DATE_EPOCH', context);
    const name = settings.name ?? workspace.projectName.replace(/^.*\//, '');

    const lock = lockFile(workspace.projectRoot, context.targetName!);
    const store = new Store();
    const { record, images, statistics, warnings } = await buildOutput(
      definition,
      {
        workspace,
        store,
        projectOutput: (project, target) => projectOutput(context, project, target),
        bases: basesFor(definition, { context, lock, output, report }),
        lock,
        onRead: (file) => read.add(file),
        onInputsKnown: () => {
          requireOutputNotRead(output, read);
          return requireDeclaredInputs(read, context);
        },
        onProgress: ({ compressed, total }) => report.progress({ done: compressed, total }),
        onFetch: ({ fetched, total }) => report.progress({ done: fetched, total }),
      },
      {
        folder: path.join(context.root, output),
        name,
        repository: settings.repository,
        localTag: settings.localTag ?? defaultLocalTag(settings.repository, name.toLowerCase()),
        tarballs: settings.tarballs ?? 'auto',
        // What a platform's configuration makes is joined by an index elsewhere.
        root: buildsOnePlatform(definition, context) ? 'manifest' : 'index',
      },
    );
    await rememberBuild(store, path.join(context.root, output), record.digest, images);
    warnings.forEach((warning) => report.warn(warning));
    if ((statistics.bytes.compressed > 0 || isDockerfile(definition.base)) && (await canonicalDeflate()) !== deflateNative) {
      report.warn(`zlib ${process.versions.zlib} of this Node is not known to give the canonical bytes: layers are compressed in JavaScript, some five times slower.`);
    }
    for (const [platform, { digest, layers, tarball }] of Object.entries(record.platforms)) {
      const size = layers.reduce((sum, layer) => sum + layer.size, 0);
      report.line(`${platform} ${digest} ${layers.length} ${layers.length === 1 ? 'layer' : 'layers'}, ${megabytes(size)}${tarball ? `, ${tarball}` : ''}`);
    }
    writeStatistics(context, statistics);
    report.line(record.digest);
  });
}

/** Whether the task is a platform's own configuration, `linux-amd64`. */
function buildsOnePlatform(definition: Definition, { configurationName }: ExecutorContext): boolean {
  const platforms = platformsOf(definition);
  return platforms.length === 1 && configurationName === platformSlug(platforms[0]);
}

/** Nx's folder for what belongs to this machine's copy of the workspace. */
function workspaceData(root: string): string {
  return path.resolve(root, process.env.NX_WORKSPACE_DATA_DIRECTORY ?? path.join('.nx', 'workspace-data'));
}

/** Where statistics go: outside of the outputs, which a cache would replay. */
function writeStatistics(context: ExecutorContext, statistics: object): void {
  const file =
    process.env.NX_OCI_STATISTICS ??
    path.join(workspaceData(context.root), 'nx-oci', `${taskName(context).replaceAll(/[^\w.-]+/g, '-')}.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(statistics, null, 2)}\n`);
}
