import { readNxJson, type Tree } from '@nx/devkit';
import { VersionActions } from 'nx/release';
import { inc } from 'semver';
import { Blocker } from '../publish/blocker';
import { requireOnMain } from '../publish/on-main';
import { versionOf } from '../publish/publish-version';
import { mainBranch, type PublishOptions } from '../publish/push-task';

/** What Nx goes on from where a project was never released. */
const unreleased = '0.0.0';

/**
 * What `nx release` does with the version of an image: tags alone say it, so that no file is read or written. A stable
 * version is refused where publishing would refuse it, before there is a tag.
 */
export default class ImageVersionActions extends VersionActions {
  validManifestFilenames = [];
  #tree!: Tree;

  override async init(tree: Tree): Promise<void> {
    this.#tree = tree;
    await super.init(tree);
  }

  /** Nx asks for it where there is no tag yet (`fallbackCurrentVersionResolver`). */
  async readCurrentVersionFromSourceManifest(): Promise<{ currentVersion: string; manifestPath: string }> {
    return { currentVersion: unreleased, manifestPath: 'none, since it was never released' };
  }

  async readCurrentVersionFromRegistry(): Promise<null> {
    return null;
  }

  async readCurrentVersionOfDependency(): Promise<{ currentVersion: null; dependencyCollection: null }> {
    return { currentVersion: null, dependencyCollection: null };
  }

  async updateProjectVersion(): Promise<string[]> {
    return [];
  }

  async updateProjectDependencies(): Promise<string[]> {
    return [];
  }

  override async calculateNewVersion(
    current: string | null,
    input: string,
    reason: string,
    reasonData: Record<string, unknown>,
    preid: string,
  ): Promise<{ newVersion: string; logText: string }> {
    const asked = current === unreleased ? firstVersion(input, reason, preid) : input;
    const { newVersion, logText } = await super.calculateNewVersion(current, asked, reason, reasonData, preid);
    const stable = await this.#requireReleasable(newVersion);
    return { newVersion, logText: stable ? logText : `${logText}, a prerelease: it may be of any branch, and leaves latest where it is` };
  }

  /** Returns whether it is a stable version. Throws the blockers of publishing, of which Nx prints the message alone. */
  async #requireReleasable(newVersion: string): Promise<boolean> {
    try {
      const version = versionOf({ option: newVersion, env: {}, projectName: this.projectGraphNode.name })!;
      // As the publishing target has it, so that both go by the same.
      const options = this.projectGraphNode.data.targets?.['nx-release-publish']?.options as PublishOptions | undefined;
      const main = mainBranch(options ?? {}, { nxJsonConfiguration: readNxJson(this.#tree) ?? {} });
      if (version.stable && main !== undefined) await requireOnMain(version, { root: this.#tree.root, main });
      return version.stable;
    } catch (error) {
      if (!(error instanceof Blocker)) throw error;
      throw new Error(`BLOCKER(${error.code}): ${this.projectGraphNode.name}: ${error.message}\n  ${error.remedy}`, { cause: error });
    }
  }
}

/** What a project is released as for the first time, whatever its commits are about: 0.1.0, unless a version or 1.0.0 is asked for. */
function firstVersion(input: string, reason: string, preid: string): string {
  const asked = reason !== 'CONVENTIONAL_COMMITS' && input.endsWith('major') ? 'major' : 'minor';
  if (['major', 'minor', 'patch'].includes(input)) return inc(unreleased, asked)!;
  if (['premajor', 'preminor', 'prepatch', 'prerelease'].includes(input)) return inc(unreleased, `pre${asked}`, preid)!;
  return input;
}
