import type { ExecutorContext } from '@nx/devkit';
import { pushTask, type PublishOptions } from '../../push-task';
import { consoleReport, reported } from '../../report';
import { requireFresh } from '../../fresh-image';

/** What `nx release publish` passes on, beside the options of a push. */
export interface ReleasePublishOptions extends PublishOptions {
  dryRun?: boolean;
  /** Of packages, and none of an image's matter. */
  registry?: string;
  otp?: number;
  access?: string;
  firstRelease?: boolean;
  nxReleaseVersionData?: Record<string, { newVersion?: string | null; currentVersion?: string }>;
}

/** Publishes an image under `nx release`: writes, unless the release is a dry run. */
export default function releasePublishExecutor(options: ReleasePublishOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  const { dryRun, registry: _registry, otp: _otp, access: _access, firstRelease: _first, nxReleaseVersionData, ...rest } = options;
  return reported(consoleReport(), async () => {
    const dry = dryRun ?? process.env.NX_DRY_RUN === 'true';
    const version = rest.releaseVersion ?? nxReleaseVersionData?.[context.projectName!]?.newVersion ?? undefined;
    // Nx runs this target without the tasks that it depends on.
    await requireFresh(rest, context);
    await pushTask({ ...rest, ...(version && { releaseVersion: version }), publish: !dry }, context);
  });
}
