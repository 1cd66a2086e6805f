import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { digestOf, parsePlatform } from '@nx-oci/oci';
import { coded, thrownBy } from '../test/errors';
import { temporaryFolder } from '../test/temporary-folder';
import { formatToolsLock, lockedToolsFor, parseToolsLock, readToolsLock, type ToolsLock } from './tools-lock';

const scratch = temporaryFolder();
const blob = (text: string, size = 100): { digest: `sha256:${string}`; size: number } => ({ digest: digestOf(text), size });
const lock: ToolsLock = {
  repository: { registry: 'ghcr.io', path: 'acme/tools' },
  tag: 'main',
  digest: digestOf('index'),
  platforms: ['linux/amd64', 'darwin/arm64'].map((platform) => ({
    platform: parsePlatform(platform),
    manifest: blob(`${platform} manifest`, 1000),
    node: blob(`${platform} node`, 40_000_000),
    updater: blob(`${platform} updater`, 150_000),
  })),
};
const text = formatToolsLock(lock);

test('a lock is written a fact a line, and read back', () => {
  expect(text.split('\n').slice(1, 8)).toEqual([
    'nx-oci-tools 1',
    'repository ghcr.io/acme/tools',
    'tag main',
    `index ${digestOf('index')}`,
    `manifest linux/amd64 ${digestOf('linux/amd64 manifest')} 1000`,
    `node linux/amd64 ${digestOf('linux/amd64 node')} 40000000`,
    `updater linux/amd64 ${digestOf('linux/amd64 updater')} 150000`,
  ]);
  expect(parseToolsLock(text, '.tools.lock')).toEqual(lock);
  const { tag: _, ...untagged } = lock;
  expect(parseToolsLock(formatToolsLock(untagged), '.tools.lock')).toEqual(untagged);
});

test('a lock that passed through an editor is read too', () => {
  expect(parseToolsLock(`# ours\r\n\r\n${text.replaceAll('\n', '  \r\n')}`, '.tools.lock')).toEqual(lock);
});

test('a shell reads it', () => {
  const script = 'while read -r what platform digest size; do [ "$what $platform" = "node darwin/arm64" ] && echo "$digest $size"; done';
  const { stdout } = spawnSync('sh', ['-c', script], { input: text, encoding: 'utf8' });
  expect(stdout).toBe(`${digestOf('darwin/arm64 node')} 40000000\n`);
});

test.each<[string, (text: string) => string, string[]]>([
  ['of a format that is none', (lines) => lines.replace('nx-oci-tools 1', 'nx-oci-tools'), ['line 2', '"nx-oci-tools"']],
  ['that is empty', () => '', ['has no line "nx-oci-tools 1"']],
  ['with marks of a merge', (lines) => lines.replace('index', '<<<<<<< HEAD\nindex'), ['line 5', '"<<<<<<<"']],
  ['without a repository', (lines) => lines.replace(/^repository.*\n/m, ''), ['has no line "repository"']],
  ['without an index', (lines) => lines.replace(/^index.*\n/m, ''), ['has no line "index"']],
  ['with a repository that is none', (lines) => lines.replace('ghcr.io/acme/tools', 'ghcr.io/acme/tools:main'), ['line 3', 'tag main']],
  ['with a tag that is none', (lines) => lines.replace('tag main', 'tag ..'), ['line 4', '".."']],
  ['with a digest that is none', (lines) => lines.replace(/^(index sha256:)..../m, '$1'), ['line 5', 'is not a digest']],
  ['with a digest of a layer that is none', (lines) => lines.replace(/^(node linux.* sha)256/m, '$1512'), ['line 7', 'is not a digest']],
  ['with a size that is none', (lines) => lines.replace(' 1000\n', ' 1e3\n'), ['line 6', '"1e3"']],
  ['with a size of nothing', (lines) => lines.replace(' 1000\n', ' 0\n'), ['line 6', '"0"']],
  ['with words too many', (lines) => lines.replace(' 1000\n', ' 1000 more\n'), ['line 6', 'after the size']],
  ['with a platform that is none', (lines) => lines.replace('node linux/amd64', 'node linux/x64'), ['line 7', 'linux/x64']],
  ['with a manifest twice', (lines) => `${lines}${/^manifest.*$/m.exec(lines)![0]}\n`, ['line 12', 'second manifest for linux/amd64']],
  ['without the updater of a platform', (lines) => lines.replace(/^updater darwin.*\n/m, ''), ['no line "updater darwin/arm64"']],
  ['with a line that is not known', (lines) => `${lines}mirror example.test\n`, ['"mirror" is not known']],
])('a lock %s is refused by name', async (_, change, words) => {
  expect(await thrownBy(() => parseToolsLock(change(text), 'ws/.tools.lock'))).toEqual(coded('tools-lock-invalid', 'ws/.tools.lock', ...words));
});

test('a lock of a later format is told by name', async () => {
  const later = text.replace('nx-oci-tools 1', 'nx-oci-tools 2').replace('manifest', 'something');
  expect(await thrownBy(() => parseToolsLock(later, '.tools.lock'))).toEqual(coded('tools-updater-old', '.tools.lock', 'nx-oci-tools 2'));
});

test('the tools for a platform are found, or those that are there named', async () => {
  expect(lockedToolsFor(lock, parsePlatform('darwin/arm64')).node).toEqual(lock.platforms[1].node);
  expect(lockedToolsFor(lock, { os: 'linux', architecture: 'amd64', variant: 'v1' })).toBe(lock.platforms[0]);
  expect(await thrownBy(() => lockedToolsFor(lock, parsePlatform('linux/arm64')))).toEqual(coded('tools-platform-missing', 'linux/arm64', 'linux/amd64, darwin/arm64'));
});

test('a file that is not there, or cannot be read, is told by name', async () => {
  const file = path.join(scratch, '.tools.lock');
  expect(await thrownBy(() => readToolsLock(file))).toEqual(coded('tools-lock-missing', file));
  writeFileSync(file, text);
  expect(readToolsLock(file)).toEqual(lock);
  expect(await thrownBy(() => readToolsLock(scratch))).toEqual(coded('tools-lock-invalid', scratch, 'EISDIR'));
});
