import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { formatPlatform, type Platform } from '@nx-oci/oci';
import type { ResolveContext } from '../source';
import { SourcesError } from '../error';
import { compiled, tagFlags, variables, writeModule, type GoBuild } from './build';
import { commandName, type Directives, type GoContent, type LockedBinary, type LockedCommand, type LockedGo } from './content';
import { findModule, followModule } from './find-module';
import { inFolder, type Go } from './toolchain';

/** A command as a definition asks for it. */
export interface WantedCommand {
  package: string;
  /** A version, or what Go is to find one by. */
  query: string;
}

/** Takes `path@version` apart. Throws `content-invalid`. */
export function wantedCommand(written: string): WantedCommand {
  const at = written.indexOf('@');
  const [path, query] = [written.slice(0, at), written.slice(at + 1)];
  // What begins with a dash would be an option of Go's, and with a dot a folder.
  if (at > 0 && /^[A-Za-z0-9][\w.~/-]*$/.test(path) && /^[A-Za-z0-9][\w.+/-]*$/.test(query)) return { package: path, query };
  throw new SourcesError('content-invalid', {
    message: `"${written}" is not the path of a Go command with a version.`,
    remedy: 'Give one such as example.com/module/cmd/tool@v1.2.3.',
  });
}

/**
 * Finds the module of a command, the sums of all that it is made of, and the checksum that it has on each platform; what
 * is compiled on the way is kept in the store. Throws what Go's failures are, `go-module-replaces`, `content-invalid`.
 */
export async function resolveCommand(go: Go, wanted: WantedCommand, content: GoContent, before: LockedCommand | undefined, context: ResolveContext<LockedGo>): Promise<LockedCommand> {
  const { ldflags, tags, env } = content;
  const toolchain = content.toolchain ?? before?.toolchain;
  const chosen: Record<string, string> = toolchain === undefined ? {} : { GOTOOLCHAIN: toolchain };
  context.onStep?.(`Looking for ${wanted.package}@${before?.version ?? wanted.query}`);
  const query = before?.version ?? wanted.query;
  const found = content.replaces === 'follow' ? await followModule(go, { ...wanted, query }, chosen) : await findModule(go, { ...wanted, query }, chosen);
  const needed = await collectSums(go, { package: wanted.package, ...found, tags, env }, context.platforms, chosen);
  const command = { package: wanted.package, ...(wanted.query !== found.version && { query: wanted.query }), ...found, ...needed };
  const platforms: Record<string, LockedBinary> = {};
  for (const platform of context.platforms) {
    const name = formatPlatform(platform);
    context.onStep?.(`Compiling ${commandName(wanted.package)} ${found.version} for ${name}`);
    const build: GoBuild = { ...command, ldflags, tags, env, platform: name };
    const { digest, size } = await context.artifacts.store.ingest('application/octet-stream', compiled(go, build));
    platforms[name] = { checksum: digest, size };
  }
  return { ...command, platforms };
}

/** The Go that a folder's module takes, by its name. */
async function toolchainOf(go: Go, cwd: string, env: Record<string, string>): Promise<string> {
  const version = (await go.run(['env', 'GOVERSION'], { cwd, env, what: 'its version' })).trim().split(' ')[0];
  if (isToolchain(version)) return version;
  throw new SourcesError('go-missing', { message: `This machine's Go calls itself "${version}": nobody else could have the same.`, remedy: 'Name a released one: "toolchain": "go1.26.8".' });
}

/** Whether this is the name of a released Go. */
export function isToolchain(name: string): boolean {
  return /^go1\.\d+(\.\d+|(rc|beta)\d+)?(-[\w.]+)?$/.test(name);
}

/** The lines of go.sum for all that a command is made of on these platforms, the highest language version of that, and the Go that it takes. */
async function collectSums(go: Go, command: Pick<LockedCommand, 'package' | 'module' | 'version' | 'go' | keyof Directives> & Pick<GoContent, 'tags' | 'env'>, platforms: readonly Platform[], env: Record<string, string>): Promise<Pick<LockedCommand, 'go' | 'toolchain' | 'sums'>> {
  const what = `${command.package}@${command.version}`;
  return inFolder(async (cwd) => {
    await writeModule(cwd, { ...command, sums: [] });
    for (const platform of platforms) {
      const name = formatPlatform(platform);
      await go.run(['list', '-mod=mod', '-deps', '-f', '{{.ImportPath}}', ...tagFlags(command), command.package], { cwd, env: { ...variables({ platform: name, env: command.env }), ...env }, what });
    }
    const { Go: highest, Require: modules } = JSON.parse(await go.run(['mod', 'edit', '-json'], { cwd, env, what })) as { Go: string; Require: { Path: string }[] };
    const guessed = modules.find(({ Path: name }) => name !== command.module);
    if (guessed) {
      throw new SourcesError('go-failed', { message: `${what}: the go.mod of ${command.module} says nothing of ${guessed.Path}, which it needs.`, remedy: 'Take a version that is whole, or what its makers build as a download.' });
    }
    const sums = await readFile(path.join(cwd, 'go.sum'), 'utf8');
    return { go: highest, toolchain: await toolchainOf(go, cwd, env), sums: sums.split('\n').filter(Boolean).sort() };
  });
}
