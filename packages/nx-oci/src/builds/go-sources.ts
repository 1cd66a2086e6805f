import { existsSync } from 'node:fs';
import path from 'node:path';
import { runGo, type Go } from './go-command';
import type { GoModule } from './go-module';

/** What `go list -json` says of a package; files are relative to `Dir`. */
interface ListedPackage {
  Dir: string;
  Standard?: boolean;
  Module?: { GoMod?: string };
}

/** The fields with files that a package without C is made of, or that a line in them leaves out. */
const fileFields = ['GoFiles', 'IgnoredGoFiles', 'IgnoredOtherFiles', 'HFiles', 'SFiles', 'SysoFiles', 'EmbedFiles'] as const;
type Listed = ListedPackage & Partial<Record<(typeof fileFields)[number], string[]>>;

/** What of Go is built, and how. */
export interface GoPackage {
  go: Go;
  /** Absolute path of the main package's folder. */
  folder: string;
  module: GoModule;
  /** Arguments that decide which files belong to a package. */
  tags: string[];
}

/**
 * The files that Go reads to build a package, by absolute paths: of all packages in it but those of Go itself and of
 * modules that Go keeps, which go.sum has proved, and what says which modules these are. Throws `build-failed`,
 * `toolchain-missing`.
 */
export async function goSources({ go, folder, module, tags }: GoPackage): Promise<string[]> {
  const run = (...args: string[]): Promise<string> => runGo(args, { cwd: folder, env: go.env });
  const listed = await run('list', '-deps', `-json=Dir,Standard,Module,${fileFields.join()}`, ...tags, '.');
  const kept = `${go.env.GOMODCACHE}${path.sep}`;
  const packages = objectsIn(listed).filter(({ Dir, Standard }) => !Standard && !Dir.startsWith(kept));
  const goMods = packages.flatMap(({ Module }) => (Module?.GoMod && !Module.GoMod.startsWith(kept) ? [Module.GoMod] : []));
  const ruling = await modulesOf(module, run);
  const modules = [...new Set([...goMods, ...ruling])].flatMap((file) => [file, file.replace(/\.mod$/, '.sum')]);
  const workspace = path.basename(module.file) === 'go.work' ? [module.file, `${module.file}.sum`] : [];
  // Go takes these where they are, without being told.
  const vendored = path.join(path.dirname(module.file), 'vendor', 'modules.txt');
  const profile = path.join(folder, 'default.pgo');
  return [...packages.flatMap(filesOf), ...[...modules, ...workspace, vendored, profile].filter((file) => existsSync(file))];
}

function filesOf(listed: Listed): string[] {
  const names = fileFields.flatMap((field) => listed[field] ?? []);
  // A test that is for another platform.
  return names.filter((name) => !name.endsWith('_test.go')).map((name) => path.join(listed.Dir, name));
}

/** The go.mod files beside which modules are chosen: of the module, of those it replaces by folders, or of a workspace. */
async function modulesOf({ file }: GoModule, run: (...args: string[]) => Promise<string>): Promise<string[]> {
  const verb = path.basename(file) === 'go.work' ? 'work' : 'mod';
  const { Use, Replace } = JSON.parse(await run(verb, 'edit', '-json', file)) as { Use?: { DiskPath: string }[] | null; Replace?: { New: { Path: string; Version?: string } }[] | null };
  const folders = [...(Use ?? []).map(({ DiskPath }) => DiskPath), ...(Replace ?? []).flatMap(({ New }) => (New.Version ? [] : [New.Path]))];
  return [...(verb === 'mod' ? [file] : []), ...folders.map((each) => path.resolve(path.dirname(file), each, 'go.mod'))];
}

/** The values of a stream of JSON objects, as Go prints them: each from a line `{` to a line `}`. */
function objectsIn(text: string): Listed[] {
  return text
    .split(/^(?=\{$)/m)
    .filter((each) => each.trim() !== '')
    .map((each) => JSON.parse(each) as Listed);
}
