import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SourcesError } from '../error';
import { writeModule } from './build';
import type { Directives, LockedCommand } from './content';
import type { WantedCommand } from './resolve-command';
import { inFolder, type Go } from './toolchain';

/** The module of a command: its path and version, the language version that it begins with, and directives that are followed. */
export type FoundModule = Pick<LockedCommand, 'module' | 'version' | 'go' | keyof Directives>;

/** The oldest language version that programs can have the defaults of. */
const oldest = '1.20';

/** What `go list -json` says of a package. */
interface ListedPackage {
  Name: string;
  Module?: { Path: string; Version: string; GoMod: string };
}

/** What `go mod edit -json` says of a go.mod. */
interface GoMod {
  Go?: string;
  Replace?: { Old: ModuleVersion; New: ModuleVersion }[] | null;
  Exclude?: ModuleVersion[] | null;
}

interface ModuleVersion {
  Path: string;
  Version?: string;
}

/** The module that has a package, as `go install` finds it. Throws `go-module-replaces`, `content-invalid`, and what Go's failures are. */
export async function findModule(go: Go, wanted: WantedCommand, env: Record<string, string>): Promise<FoundModule> {
  const what = nameOf(wanted);
  return inFolder(async (cwd) => {
    await writeFile(path.join(cwd, 'go.mod'), 'module nx-oci\n\ngo 1.20\n');
    // Where directives are left out, modules may be missing that are never needed with them.
    await go.run(['get', what], { cwd, env, what }).catch(async (error: Error) => {
      const found = await firstModule(go, wanted, { cwd, env }, (each) => Promise.resolve(each)).catch(() => Promise.reject(error));
      refuseDirectives(found, what);
      throw error;
    });
    const { Path: module, Version: version, GoMod: file } = await moduleOf(go, wanted, { cwd, env });
    const own = await readGoMod(go, file, { cwd, env, what });
    refuseDirectives({ module, version, own }, what);
    return { module, version, go: languageOf(own) };
  });
}

/** Throws `go-module-replaces` for a module with directives. */
function refuseDirectives({ module, version, own }: ReadModule, what: string): void {
  const directive = own.Replace?.length ? 'replace' : own.Exclude?.length ? 'exclude' : undefined;
  if (directive === undefined) return;
  throw new SourcesError('go-module-replaces', {
    message: `${what}: the go.mod of ${module} ${version} has ${directive} directives, without which it would be another program.`,
    remedy: 'Go refuses to install such commands by their version, too. Have them followed ("replaces": "follow"), take another version, or what its makers build as a download.',
  });
}

/**
 * The same for a module whose directives are to be followed. They decide which modules there are, so that its go.mod is read
 * before anything else is asked for. Throws `go-module-replaces` for directives that lead to folders.
 */
export async function followModule(go: Go, wanted: WantedCommand, env: Record<string, string>): Promise<FoundModule> {
  return inFolder(async (cwd) => {
    await writeFile(path.join(cwd, 'go.mod'), 'module nx-oci\n\ngo 1.20\n');
    return firstModule(go, wanted, { cwd, env }, async ({ module, version, own }) => {
      const found = { module, version, go: languageOf(own), ...directivesOf(own, `${nameOf(wanted)}: the go.mod of ${module} ${version}`) };
      await writeModule(cwd, { ...found, sums: [] });
      await moduleOf(go, wanted, { cwd, env });
      return found;
    });
  });
}

/** A module of which no more than its go.mod is known. */
interface ReadModule {
  module: string;
  version: string;
  own: GoMod;
}

/** What is made of the module with the longest path that can have a package. Throws what went wrong with the last one that there is. */
async function firstModule<T>(go: Go, wanted: WantedCommand, { cwd, env }: { cwd: string; env: Record<string, string> }, use: (found: ReadModule) => Promise<T>): Promise<T> {
  const asked = { cwd, env, what: nameOf(wanted) };
  let failure: unknown;
  for (const candidate of modulePaths(wanted.package)) {
    try {
      const { Path: module, Version: version, GoMod: file } = JSON.parse(await go.run(['list', '-m', '-json', `${candidate}@${wanted.query}`], asked)) as { Path: string; Version: string; GoMod: string };
      return await use({ module, version, own: await readGoMod(go, file, asked) });
    } catch (error) {
      // A module that is not there may be one with a shorter path.
      if (!(error instanceof SourcesError) || !['not-found', 'go-failed'].includes(error.code)) throw error;
      failure = error.code === 'not-found' ? (failure ?? error) : error;
    }
  }
  throw failure;
}

/** The paths that the module of a package can have, the longest first. */
function modulePaths(name: string): string[] {
  const segments = name.split('/');
  return segments.map((_, at) => segments.slice(0, segments.length - at).join('/'));
}

/** The module of a command in a folder whose go.mod needs it. */
async function moduleOf(go: Go, wanted: WantedCommand, { cwd, env }: { cwd: string; env: Record<string, string> }): Promise<{ Path: string; Version: string; GoMod: string }> {
  const what = nameOf(wanted);
  const { Name: name, Module: module } = JSON.parse(await go.run(['list', '-mod=mod', '-find', '-json=Name,Module', wanted.package], { cwd, env, what })) as ListedPackage;
  if (name === 'main' && module !== undefined) return module;
  throw new SourcesError('content-invalid', { message: `${what} is ${module ? `package ${name}` : 'a part of Go itself'}, and no command.`, remedy: 'Give the path of a main package.' });
}

async function readGoMod(go: Go, file: string, options: Parameters<Go['run']>[1]): Promise<GoMod> {
  return JSON.parse(await go.run(['mod', 'edit', '-json', file], options)) as GoMod;
}

function directivesOf({ Replace: replaces, Exclude: excludes }: GoMod, origin: string): Directives {
  const local = replaces?.find(({ New: { Version: version } }) => version === undefined);
  if (local) {
    throw new SourcesError('go-module-replaces', {
      message: `${origin} replaces ${local.Old.Path} by the folder ${local.New.Path}, which is not in the module.`,
      remedy: 'It can be built in its own repository alone: take another version, or what its makers build as a download.',
    });
  }
  const written = ({ Path: name, Version: version }: ModuleVersion): string => [name, version].filter(Boolean).join(' ');
  return {
    ...(replaces?.length && { replace: replaces.map(({ Old: old, New: by }) => `${written(old)} => ${written(by)}`).sort() }),
    ...(excludes?.length && { exclude: excludes.map(written).sort() }),
  };
}

function languageOf({ Go: version }: GoMod): string {
  return version && /^1\.(2[1-9]|[3-9]\d|\d{3})/.test(version) ? version : oldest;
}

function nameOf({ package: name, query }: WantedCommand): string {
  return `${name}@${query}`;
}
