import type { ExecutorContext, TargetConfiguration } from '@nx/devkit';
import { credentialChain, formatRepository, RegistryClient, registrySettings, RemoteRepository } from '@nx-oci/registry';
import type { SiblingOptions } from '../built-image';
import type { OutputSettings } from '../options';
import { destinationOf } from '../publish/push-session';
import type { PublishOptions } from '../publish/push-task';
import type { Report } from '../report';
import { asTyped, type AsRead } from '../typed-options';
import { examineDefinition } from './definition';
import { describeFinding, examine, ok, type Finding } from './finding';
import { examineImage, examinePublished, examineVersion } from './publication';
import { examineRegistry } from './registry';

/** Options of `nx-oci:doctor`; by default what the push target is told. */
export interface DoctorOptions extends SiblingOptions, Pick<PublishOptions, 'repository' | 'tag' | 'releaseVersion' | 'main'> {}

/** Looks at all that publishing an image hangs on, without writing to the registry. */
export async function* examineTarget(options: AsRead<DoctorOptions>, context: ExecutorContext): AsyncGenerator<Finding> {
  const wanted: PublishOptions = asTyped({
    ...targetOptions<AsRead<PublishOptions>>(context, ({ executor, options: own }) => executor === 'nx-oci:push' && own?.image === options.image),
    ...options,
  });
  const { repository: own } = targetOptions<OutputSettings>(context, (_, name) => name === options.image);
  const destination = await examine('repository', () => destinationOf(wanted.repository ?? own, context));
  // Twice is enough to know.
  const settings = await examine('registry', () => ({ ...registrySettings(), attempts: 2 }));
  if (settings.problem) {
    yield settings.problem;
    return;
  }
  const credentials = credentialChain({ home: destination.value?.registry });
  const client = new RegistryClient({ credentials, settings: settings.value });
  try {
    yield* examineDefinition(options, context, client);
    const { finding, built } = examineImage(options, context);
    yield finding;
    const tags = yield* examineVersion(wanted, context);
    yield destination.problem ?? ok('repository', formatRepository(destination.value));
    if (destination.problem) return;
    const repository = destination.value;
    const readable = yield* examineRegistry({ client, credentials, repository });
    if (readable) yield* examinePublished(new RemoteRepository(client, repository, { access: 'pull' }), { tags, built, overwrite: wanted.overwrite });
  } finally {
    await client.close();
  }
}

/** Prints findings as they come, and what they come to. Returns whether none of them is a failure. */
export async function reportFindings(findings: AsyncIterable<Finding>, report: Report): Promise<boolean> {
  const count = { ok: 0, warn: 0, fail: 0 };
  for await (const finding of findings) {
    count[finding.status] += 1;
    for (const line of describeFinding(finding)) report.line(line);
  }
  report.line(`${count.ok + count.warn + count.fail} checks: ${count.ok} ok, ${count.warn} to look at, ${count.fail} failed.`);
  return count.fail === 0;
}

/** The options of the target of the project that is wanted, as they are declared or inferred. */
function targetOptions<T>({ projectName, projectsConfigurations }: ExecutorContext, wanted: (target: TargetConfiguration, name: string) => boolean): Partial<T> {
  const targets = Object.entries(projectsConfigurations.projects[projectName!].targets ?? {});
  return (targets.find(([name, target]) => wanted(target, name))?.[1].options ?? {}) as Partial<T>;
}
