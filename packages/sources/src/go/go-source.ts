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

  request: ({ packages, toolchain, ldflags, tags, env, replaces }) => ({ packages, toolchain, ldflags, tags, env, replaces }),

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
      const moves = update === 'all' || [each.package, nameOf(each.package, content)].some((name) => update?.has(name));
      const before = moves ? undefined : previous?.commands.find((command) => command.package === each.package && (command.query ?? command.version) === each.query);
      const fits = before && sameSettings && (content.replaces === 'follow' || (before.replace ?? before.exclude) === undefined) && (toolchain === undefined || before.toolchain === toolchain) && context.platforms.every((platform) => before.platforms[formatPlatform(platform)]);
      commands.push(fits ? onlyFor(before, context.platforms) : await resolveCommand((go ??= await openGo(context)), each, content, before, context));
    }
    return { type: 'go', ...settings, commands };
  },

  artifacts: (content, locked, platform) => locked.commands.map((command) => artifactOf(command, locked, platform, content)),

  parts(content, locked, { platform, archives }) {
    return Promise.all(
      locked.commands.map(async (command): Promise<SourcePart> => {
        const name = nameOf(command.package, content);
        const program = await archives.file(artifactOf(command, locked, platform, content));
        const tree: FileTree = new Map([[imagePath(`${content.to}/${name}`), { type: 'file', mode: 0o755, uid: 0, gid: 0, mtime: 0, content: program }]]);
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

/** What a command is called in the image. */
function nameOf(path: string, { names = {} }: GoContent): string {
  return Object.hasOwn(names, path) ? names[path] : commandName(path);
}

function artifactOf(command: LockedCommand, { ldflags, tags, env }: LockedGo, platform: Platform, content: GoContent): Artifact {
  const { package: path, module, version, go, toolchain, sums, replace, exclude, platforms } = command;
  const found = Object.entries(platforms).find(([name]) => samePlatform(parsePlatform(name), platform));
  const called = nameOf(path, content);
  const name = `${called} ${version} (${formatPlatform(platform)})`;
  if (found === undefined) {
    throw new SourcesError('platform-missing', { message: `The lock has ${called} for ${Object.keys(platforms).join(', ')}, and not for ${formatPlatform(platform)}.`, remedy: 'Run the lock target.' });
  }
  const settings = { ...(ldflags && { ldflags }), ...(tags && { tags }), ...(env && { env }) };
  const location: GoLocation = { type: 'go', package: path, module, version, go, toolchain, sums, ...(replace && { replace }), ...(exclude && { exclude }), ...settings, platform: found[0] };
  return { name, ...found[1], location };
}

/** Refuses what cannot be built, and commands that would stand at one path. Throws `content-invalid`. */
function checkShape(packages: string[], content: GoContent): void {
  const { to, toolchain, names: given = {} } = content;
  if (toolchain !== undefined && !isToolchain(toolchain)) throw new SourcesError('content-invalid', { message: `"${toolchain}" is no version of Go that can be pinned.`, remedy: 'Give a released one, such as "go1.26.8".' });
  if (!to.startsWith('/')) throw new SourcesError('content-invalid', { message: `The Go commands go to "${to}", which is not absolute.`, remedy: 'Begin "to" with a slash.' });
  const odd = Object.entries(given).find(([of, name]) => !packages.includes(of) || !/^[^/\0]+$/.test(name) || /^\.\.?$/.test(name));
  if (odd) throw new SourcesError('content-invalid', { message: `"names" calls ${odd[0]} ${JSON.stringify(odd[1])}.`, remedy: 'Give names of files to packages that "packages" has, without their versions.' });
  const names = packages.map((each) => nameOf(each, content));
  const twice = packages.find((_, at) => names.indexOf(names[at]) !== at);
  if (twice) {
    throw new SourcesError('content-invalid', {
      message: `${twice} and ${packages[names.indexOf(nameOf(twice, content))]} would both be ${to}/${nameOf(twice, content)}.`,
      remedy: 'Give one of them another name ("names"), or put them into contents of their own, with other folders.',
    });
  }
}

function onlyFor(command: LockedCommand, platforms: readonly Platform[]): LockedCommand {
  return { ...command, platforms: Object.fromEntries(platforms.map((platform) => [formatPlatform(platform), command.platforms[formatPlatform(platform)]])) };
}
