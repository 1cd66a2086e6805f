import { formatPlatform, imagePath, samePlatform, parsePlatform, type FileTree, type Platform } from '@nx-oci/oci';
import type { Artifact, ArtifactLocation } from '../artifact';
import type { Upstream } from '../artifacts';
import { SourcesError } from '../error';
import type { Source, SourcePart } from '../source';
import { behind } from './behind';
import { compiled, type GoBuild } from './build';
import { commandName, type GoContent, type LockedCommand, type LockedGo } from './content';
import { isToolchain, resolveCommand, wantedCommand } from './resolve-command';
import { openGo } from './toolchain';

/** Commands of Go modules, compiled from what is locked. */
export const goSource: Source<GoContent, LockedGo> = {
  type: 'go',

  request: ({ packages, toolchain, ldflags, tags, env }) => ({ packages, toolchain, ldflags, tags, env }),

  repositories: () => ['go'],

  async resolve(content, context) {
    const { toolchain, ldflags, tags, env } = content;
    const wanted = content.packages.map(wantedCommand);
    checkShape(wanted.map((each) => each.package), content);
    const settings = { ...(ldflags && { ldflags }), ...(tags && { tags }), ...(env && { env }) };
    const { previous, update } = context;
    const sameSettings = previous !== undefined && JSON.stringify([previous.ldflags, previous.tags, previous.env]) === JSON.stringify([ldflags, tags, env]);
    const commands: LockedCommand[] = [];
    let go: Awaited<ReturnType<typeof openGo>> | undefined;
    for (const each of wanted) {
      const moves = update === 'all' || [each.package, commandName(each.package)].some((name) => update?.has(name));
      const before = moves ? undefined : previous?.commands.find((command) => command.package === each.package && (command.query ?? command.version) === each.query);
      const fits = before && sameSettings && (toolchain === undefined || before.toolchain === toolchain) && context.platforms.every((platform) => before.platforms[formatPlatform(platform)]);
      commands.push(fits ? onlyFor(before, context.platforms) : await resolveCommand((go ??= await openGo(context)), each, content, before, context));
    }
    return { type: 'go', ...settings, commands };
  },

  artifacts: (_, locked, platform) => locked.commands.map((command) => artifactOf(command, locked, platform)),

  parts({ to }, locked, { platform, archives }) {
    return Promise.all(
      locked.commands.map(async (command): Promise<SourcePart> => {
        const name = commandName(command.package);
        const content = await archives.file(artifactOf(command, locked, platform));
        const tree: FileTree = new Map([[imagePath(`${to}/${name}`), { type: 'file', mode: 0o755, uid: 0, gid: 0, mtime: 0, content }]]);
        return { name: `${name} ${command.version}`, origin: `${command.module} ${command.version}`, tree };
      }),
    );
  },
};

/** What makes commands again: Go, from the sums in the lock. */
export const goUpstream: Upstream = {
  type: 'go',
  async places(location, context) {
    const build = location as GoLocation;
    const go = await openGo(context);
    return [{ name: `what Go makes of ${build.package}@${build.version}`, open: (from) => behind(compiled(go, build), from) }];
  },
};

interface GoLocation extends ArtifactLocation, GoBuild {
  type: 'go';
}

function artifactOf(command: LockedCommand, { ldflags, tags, env }: LockedGo, platform: Platform): Artifact {
  const { package: path, module, version, go, toolchain, sums, platforms } = command;
  const found = Object.entries(platforms).find(([name]) => samePlatform(parsePlatform(name), platform));
  const name = `${commandName(path)} ${version} (${formatPlatform(platform)})`;
  if (found === undefined) {
    throw new SourcesError('platform-missing', { message: `The lock has ${commandName(path)} for ${Object.keys(platforms).join(', ')}, and not for ${formatPlatform(platform)}.`, remedy: 'Run the lock target.' });
  }
  const settings = { ...(ldflags && { ldflags }), ...(tags && { tags }), ...(env && { env }) };
  const location: GoLocation = { type: 'go', package: path, module, version, go, toolchain, sums, ...settings, platform: found[0] };
  return { name, ...found[1], location };
}

/** Refuses what cannot be built, and commands that would stand at one path. Throws `content-invalid`. */
function checkShape(packages: string[], { to, toolchain }: GoContent): void {
  if (toolchain !== undefined && !isToolchain(toolchain)) throw new SourcesError('content-invalid', { message: `"${toolchain}" is no version of Go that can be pinned.`, remedy: 'Give a released one, such as "go1.26.8".' });
  if (!to.startsWith('/')) throw new SourcesError('content-invalid', { message: `The Go commands go to "${to}", which is not absolute.`, remedy: 'Begin "to" with a slash.' });
  const names = packages.map(commandName);
  const twice = packages.find((_, at) => names.indexOf(names[at]) !== at);
  if (twice) {
    throw new SourcesError('content-invalid', {
      message: `${twice} and ${packages[names.indexOf(commandName(twice))]} would both be ${to}/${commandName(twice)}.`,
      remedy: 'Put them into contents of their own, with other folders.',
    });
  }
}

function onlyFor(command: LockedCommand, platforms: readonly Platform[]): LockedCommand {
  return { ...command, platforms: Object.fromEntries(platforms.map((platform) => [formatPlatform(platform), command.platforms[formatPlatform(platform)]])) };
}
