import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { mergeTrees, tarEntries, type Entry } from '@nx-oci/oci';
import { apkRepository, newApkKey, run, tryRun, writeApkRepository } from '@nx-oci/peers';
import { apkSource } from '../src/apk/apk-source';
import type { ApkContent } from '../src/apk/content';
import { apkUpstream } from '../src/apk/upstream';
import { SourcesError } from '../src/error';
import { amd64, arm64, newFolder, newMachine } from '../test/access-rig';
import { databaseOf, listing, type ListedEntry } from './apk-listing';
import { configurations, type ApkoConfiguration } from './apko-configurations';
import { differences } from './apko-differences';

/** What a configuration becomes; nothing where it is refused. */
type Outcome = { packages: Record<string, string[]>; tree: string[]; installed: Record<string, string[]> } | undefined;

/** What apko made of the configurations, as it is not to be had everywhere: written anew where NX_OCI_APKO names the program. */
const file = path.join(__dirname, 'apko-results.json');
const key = newApkKey('local.rsa.pub');
const platforms = ['linux/amd64', 'linux/arm64'];

async function bytesOf(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(Uint8Array.prototype.slice.call(chunk));
  return Buffer.concat(chunks);
}

function publish({ packages, edge = [] }: ApkoConfiguration): string {
  const folder = newFolder();
  writeApkRepository(path.join(folder, 'main'), apkRepository({ packages, key }));
  writeApkRepository(path.join(folder, 'edge'), apkRepository({ packages: edge, key }));
  writeFileSync(path.join(folder, key.name), key.publicKey);
  return folder;
}

async function ours(configuration: ApkoConfiguration): Promise<Outcome> {
  const folder = publish(configuration);
  const keys = [path.join(folder, key.name)];
  const content: ApkContent = { type: 'apk', packages: configuration.wanted, setuid: 'any', repositories: [{ name: 'main', url: path.join(folder, 'main'), keys }, { name: 'edge', tag: 'edge', url: path.join(folder, 'edge'), keys }] };
  const machine = newMachine([apkUpstream], { platforms: [amd64, arm64] });
  try {
    const locked = await apkSource.resolve(content, machine);
    const parts = await apkSource.parts(content, locked, { archives: machine.archives, workspaceRoot: folder, platform: amd64 });
    const { tree } = mergeTrees(parts.map(({ name, tree }) => ({ origin: name, tree })));
    const entries = await Promise.all([...tree].map(async ([name, entry]): Promise<ListedEntry> => listed(name, entry)));
    return {
      packages: Object.fromEntries(platforms.map((platform) => [platform, locked.packages[platform].map(({ name, version }) => `${name} ${version}`).sort()])),
      tree: listing(entries),
      installed: databaseOf(entries.find((each) => each.path === 'usr/lib/apk/db/installed')!.bytes!.toString()),
    };
  } catch (error) {
    if (error instanceof SourcesError && ['no-solution', 'package-conflict'].includes(error.code)) return undefined;
    throw error;
  }
}

async function listed(name: string, entry: Entry): Promise<ListedEntry> {
  const { type, mode, uid, gid, xattrs = {} } = entry;
  return { path: name, type, mode, uid, gid, xattrs, ...('target' in entry && { link: entry.target }), ...(entry.type === 'file' && { bytes: await bytesOf(entry.content.open()) }) };
}

async function apkos(configuration: ApkoConfiguration, program: string): Promise<Outcome> {
  const folder = publish(configuration);
  const contents = { repositories: [path.join(folder, 'main'), `@edge ${path.join(folder, 'edge')}`], keyring: [path.join(folder, key.name)], packages: configuration.wanted };
  const config = path.join(folder, 'apko.yaml');
  writeFileSync(config, JSON.stringify({ contents, archs: ['amd64', 'arm64'] }));
  const out = path.join(folder, 'out');
  mkdirSync(out);
  const { code } = await tryRun([program, 'build', '--sbom=false', '--cache-dir', path.join(folder, 'cache'), config, 'test:latest', out], { env: { ...process.env, HOME: folder } });
  if (code !== 0) return undefined;
  const found: Record<string, ListedEntry[]> = {};
  const index = JSON.parse(readFileSync(path.join(out, 'index.json'), 'utf8')) as { manifests: { digest: string; platform?: { architecture: string } }[] };
  const blob = (digest: string): Buffer => readFileSync(path.join(out, 'blobs', digest.replace(':', '/')));
  const images = index.manifests.flatMap((each) => (each.platform ? [each] : (JSON.parse(blob(each.digest).toString()) as typeof index).manifests));
  for (const { digest, platform } of images) {
    const { layers } = JSON.parse(blob(digest).toString()) as { layers: { digest: string }[] };
    found[`linux/${platform!.architecture}`] = (await Promise.all(layers.map((layer) => entriesOf(gunzipSync(blob(layer.digest)))))).flat();
  }
  const database = (platform: string): Record<string, string[]> => databaseOf(found[platform].find((each) => each.path === 'usr/lib/apk/db/installed')!.bytes!.toString());
  return { packages: Object.fromEntries(platforms.map((platform) => [platform, Object.keys(database(platform)).sort()])), tree: listing(found['linux/amd64']), installed: database('linux/amd64') };
}

async function entriesOf(tar: Buffer): Promise<ListedEntry[]> {
  const found: ListedEntry[] = [];
  for await (const { path: name, type, mode, uid, gid, link, xattrs, content } of tarEntries((async function* () { yield tar; })(), 'a layer of apko')) {
    found.push({ path: name.replace(/^(\.?\/)+|\/+$/g, ''), type, mode, uid, gid, xattrs, link: link.replace(type === 'hardlink' ? /^\/+/ : /^$/, ''), ...(type === 'file' && { bytes: await bytesOf(content()) }) });
  }
  return found;
}

const program = process.env.NX_OCI_APKO;
const results: { apko: string; outcomes: Record<string, Outcome | null> } = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as typeof results) : { apko: '', outcomes: {} };

if (program) {
  beforeAll(async () => {
    results.apko = (await run([program, 'version'])).match(/GitVersion:\s+(\S+)/)?.[1] ?? 'unknown';
    results.outcomes = {};
    for (const [name, configuration] of Object.entries(configurations)) results.outcomes[name] = (await apkos(configuration, program)) ?? null;
    writeFileSync(file, `${JSON.stringify(results, null, 1)}\n`);
  }, 600_000);
}

const outcomeOf = (name: string): Outcome => results.outcomes[name] ?? undefined;

/** An outcome with the lines that are to stand in it instead. */
function corrected(theirs: Outcome, lines: Record<string, string[]>): Outcome {
  const correct = (all: string[]): string[] => all.flatMap((line) => lines[line] ?? [line]);
  return theirs && { ...theirs, tree: correct(theirs.tree), installed: Object.fromEntries(Object.entries(theirs.installed).map(([name, all]) => [name, correct(all)])) };
}

test.each(Object.entries(configurations).filter(([name]) => !(name in differences)))('%s: as apko does it', async (name, configuration) => {
  expect(results.outcomes).toHaveProperty([name]);
  expect(await ours(configuration)).toEqual(outcomeOf(name));
});

test.each(Object.entries(differences))('%s: other than apko does it', async (name, { packages, lines = {} }) => {
  expect(results.outcomes).toHaveProperty([name]);
  const [mine, theirs] = [await ours(configurations[name]), outcomeOf(name)];
  expect(mine).not.toEqual(theirs);
  if (packages) expect(mine?.packages).toEqual(Object.fromEntries(platforms.map((platform) => [platform, packages])));
  else expect(mine).toEqual(Object.keys(lines).length > 0 ? corrected(theirs, lines) : undefined);
});
