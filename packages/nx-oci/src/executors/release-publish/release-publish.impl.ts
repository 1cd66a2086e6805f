import type { ExecutorContext } from '@nx/devkit';
import { Blocker } from '../../publish/blocker';
import { requireBuilt, requireFresh } from '../../publish/fresh-image';
import { versionOf } from '../../publish/publish-version';
import { pushTask, type PublishOptions } from '../../publish/push-task';
import { consoleReport, reported } from '../../report';
import { asTyped, type AsRead } from '../../typed-options';

/** What `nx release publish` passes on, beside the options of a push. */
export interface ReleasePublishOptions extends Omit<PublishOptions, 'publish'> {
  dryRun?: boolean;
  /** Of the image that was built for this; without it, Nx is asked whether what was built is of the present sources. */
  digest?: string;
  /** Of packages, and none of an image's matter. */
  registry?: string;
  otp?: number;
  access?: string;
  firstRelease?: boolean;
  nxReleaseVersionData?: Record<string, { newVersion?: string | null; currentVersion?: string | null }>;
}

/** Publishes an image under `nx release`: writes, unless the release is a dry run. */
export default function releasePublishExecutor(options: AsRead<ReleasePublishOptions>, context: ExecutorContext): Promise<{ success: boolean }> {
  const report = consoleReport();
  return reported(report, async () => {
    const { dryRun, digest, registry: _registry, otp: _otp, access: _access, firstRelease: _first, nxReleaseVersionData, ...rest } = asTyped(options);
    const project = context.projectName!;
    const given = nxReleaseVersionData?.[project];
    const releaseVersion = rest.releaseVersion ?? given?.newVersion ?? undefined;
    const version = versionOf({ option: releaseVersion, env: process.env, projectName: project });
    if (version === undefined && given !== undefined) return report.line(`nx release gives ${project} no new version: there is nothing to publish.`);
    if (version === undefined) {
      throw new Blocker('version-missing', {
        message: `Nothing says which version of ${project} is released.`,
        remedy: `Run nx release, which gives one; or set VERSION=1.2.3, or run the CI for a tag such as v1.2.3 or ${project}@1.2.3.`,
      });
    }
    // As with packages, a tag stands beside the version, and takes the place of `latest`.
    const tags = [rest.tag ?? []].flat();
    const tag = tags.length > 0 ? [version.value, ...tags] : [];
    await (digest === undefined ? requireFresh(rest, context) : requireBuilt(digest, rest, context));
    const dry = dryRun === true || process.env.NX_DRY_RUN === 'true';
    await pushTask({ ...rest, ...(releaseVersion && { releaseVersion }), tag, publish: !dry }, context);
  });
}
