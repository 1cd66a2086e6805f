import path from 'node:path';
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CodedError } from '@nx-oci/oci';
import { ToolsError } from './error';
import { machinePlatform } from './machine-platform';
import { ToolsCache, toolsCacheFolder } from './tools-cache';
import { linkedImage, toolsLinkName } from './tools-link';
import { toolsListFolder } from './tools-list';
import { readToolsLock, toolsLockName, type ToolsLock } from './tools-lock';
import { describeState, toolsState } from './tools-state';

const usage = `The updater of a workspace's tools.

  sync     bring what .tools.lock says, and link it as .tools (without a command, too)
  status   say whether the tools that are linked are those of the lock; if not, end with 1
  list     list the tools that are linked, with versions and where they come from
  parity   run each tool as a shell here would, and say which it is; what is not the image's is told, and ends with 1 in CI
  gc       take away from the cache what no worktree uses

  --lock <file>   the lock; by default .tools.lock here or in a folder above
  --link <path>   the link to the tools; by default .tools beside the lock
  --json          print the result as JSON
  --fresh         sync: bring everything anew, whatever the cache has
  --blobs <path>  sync: a folder with blobs that are here already, named by the digits of their digests
  --check         parity: end with 1 where something is told, in CI or not
  --age <days>    gc: what was not used for so long; 30 by default

NX_OCI_TOOLS_CACHE is the folder of the cache; ~/.cache/nx-oci/tools by default.
`;

const options = {
  lock: { type: 'string' },
  link: { type: 'string' },
  json: { type: 'boolean', default: false },
  fresh: { type: 'boolean', default: false },
  blobs: { type: 'string' },
  check: { type: 'boolean', default: false },
  age: { type: 'string', default: '30' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** What was typed, with paths made absolute. */
interface Given {
  lock?: string;
  link?: string;
  blobs?: string;
  json: boolean;
  fresh: boolean;
  check: boolean;
  age: string;
}

/** What a command has to say: to programs, and to people. Ends with `status` 1 where that is not as it should be. */
interface Answer {
  json: object;
  text: string;
  status?: 1;
}

const commands: Record<string, (given: Given, file: string) => Promise<Answer>> = { sync, status, list, parity, gc };
const day = 86_400_000;
/** Says to bootstrap.sh that it is to fetch the updater that the lock names. */
const tooOld = 3;

/** Runs the updater with arguments; `file` is its program. Returns the status to end with. Errors that have a code are printed with it. */
export async function runUpdater(args: string[], file: string): Promise<number> {
  let json = args.includes('--json');
  try {
    const { command, help, ...given } = parsed(args);
    json = given.json;
    if (help) {
      process.stdout.write(usage);
      return 0;
    }
    const answer = await commands[command](given, file);
    process.stdout.write(json ? `${JSON.stringify(answer.json, null, 2)}\n` : answer.text);
    return answer.status ?? 0;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const { code, message, remedy } = error;
    process.stderr.write(`error(${code}): ${message}\n  ${remedy}\n`);
    if (json) process.stdout.write(`${JSON.stringify({ error: { code, message, remedy } }, null, 2)}\n`);
    return code === 'tools-updater-old' ? tooOld : 1;
  }
}

function parsed(args: string[]): Given & { command: string; help: boolean } {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [command = 'sync', ...more] = positionals;
    if (!Object.hasOwn(commands, command)) throw new Error(`"${command}" is no command`);
    if (more.length > 0) throw new Error(`"${more[0]}" is too much`);
    const absolute = (file?: string): string | undefined => (file === undefined ? undefined : path.resolve(file));
    return { ...values, command, lock: absolute(values.lock), link: absolute(values.link), blobs: absolute(values.blobs) };
  } catch (error) {
    throw new ToolsError('tools-usage', {
      message: `${(error as Error).message.replace(/\.$/, '')}.`,
      remedy: `The commands are ${Object.keys(commands).join(', ')}; --help tells more.`,
    });
  }
}

/** The lock, and where the link is that goes with it. */
function placesOf({ lock: named, link }: Given): { lock: ToolsLock; link: string } {
  const file = named ?? findLock(process.cwd());
  return { lock: readToolsLock(file), link: link ?? path.join(path.dirname(file), toolsLinkName) };
}

/** The lock in a folder or the nearest one above that has one. */
function findLock(folder: string): string {
  for (let at = folder; ; at = path.dirname(at)) {
    const file = path.join(at, toolsLockName);
    if (existsSync(file)) return file;
    if (path.dirname(at) === at) return path.join(folder, toolsLockName);
  }
}

async function sync(given: Given, file: string): Promise<Answer> {
  const { lock, link } = placesOf(given);
  const cache = new ToolsCache(toolsCacheFolder());
  const { syncTools } = await import('./sync-tools.js');
  const { openRepository, progressBar } = await import('./updater-network.js');
  const bar = progressBar(process.stderr);
  const client = openRepository(lock.repository);
  try {
    const result = await syncTools({
      lock,
      platform: machinePlatform(),
      cache,
      link,
      threadFile: file,
      open: client.open,
      blobs: given.blobs,
      renew: given.fresh ? 'always' : 'missing',
      onProgress: bar.show,
    });
    bar.end();
    // In an hour of need it would be in the way: what fails here is no failure of the tools.
    if (result.outcome === 'brought') await clearUp(cache, 30 * day);
    const { outcome, digest, platform, fetched } = result;
    const how = { there: 'are there', linked: 'are linked', brought: `are there now: ${fetched.layers.length} layers, ${(fetched.bytes / 1e6).toFixed(1)} MB fetched` }[outcome];
    return { json: { ...result, link }, text: `tools ${digest.slice(0, 19)} for ${platform} ${how}\n` };
  } finally {
    bar.end();
    await client.close();
  }
}

async function clearUp(cache: ToolsCache, age: number): Promise<void> {
  const { collectGarbage } = await import('./collect-garbage.js');
  await collectGarbage(cache, { age }).catch(() => undefined);
}

async function status(given: Given): Promise<Answer> {
  const { lock, link } = placesOf(given);
  const state = toolsState(lock, link);
  return { json: state, text: `${describeState(state)}\n`, ...(state.state !== 'current' && { status: 1 }) };
}

async function list(given: Given, file: string): Promise<Answer> {
  const { folder, link } = toolsHere(given, file);
  const { readToolsList, toolsBinFolder } = await import('./tools-list.js');
  const tools = readToolsList(folder);
  const widest = (texts: string[]): number => Math.max(...texts.map(({ length }) => length), 0);
  const names = widest(tools.map(({ name }) => name));
  const versions = widest(tools.map(({ version = '' }) => version));
  const lines = tools.map(({ name, version = '', source = '', host }) => `${name.padEnd(names)}  ${version.padEnd(versions)}  ${host ? 'of this machine' : source}\n`);
  return { json: { digest: (link && linkedImage(link)) ?? null, bin: path.join(folder, toolsBinFolder), tools }, text: lines.join('') };
}

async function parity(given: Given, file: string): Promise<Answer> {
  const { folder, link } = toolsHere(given, file);
  const { toolsParity, describeParity, driftFails } = await import('./parity.js');
  const state = link === undefined ? undefined : toolsState(placesOf({ ...given, link }).lock, link);
  const found = await toolsParity({ folder, path: process.env.PATH ?? '', state });
  return {
    json: found,
    text: describeParity(found).map((line) => `${line}\n`).join(''),
    ...(found.drift.length > 0 && (given.check || driftFails(process.env)) && { status: 1 }),
  };
}

/** Where the tools are: what the link leads to, or, in a container of the image, the image that the updater is in. */
function toolsHere(given: Given, file: string): { folder: string; link?: string } {
  const own = path.resolve(path.dirname(file), '../../../..');
  if (given.link === undefined && given.lock === undefined && !existsSync(findLock(process.cwd())) && existsSync(path.join(own, toolsListFolder))) return { folder: own };
  const link = given.link ?? placesOf(given).link;
  return { folder: link, link };
}

async function gc({ age }: Given): Promise<Answer> {
  if (!/^\d{1,5}$/.test(age)) throw new ToolsError('tools-usage', { message: `--age is "${age}".`, remedy: 'Give a number of days.' });
  const { collectGarbage } = await import('./collect-garbage.js');
  const garbage = await collectGarbage(new ToolsCache(toolsCacheFolder()), { age: Number(age) * day });
  return { json: garbage, text: `took away ${garbage.images.length} images and ${garbage.layers.length} layers\n` };
}
