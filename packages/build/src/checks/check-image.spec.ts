import { readFileSync } from 'node:fs';
import { openLayout, readImages, readLayer } from '@nx-oci/oci';
import { elfFile } from '../../test/elf-file';
import { coded } from '../../test/errors';
import { machOFile } from '../../test/mach-o-file';
import { TestWorkspace } from '../../test/workspace';
import type { Checks, Definition, FilesContent, PathEntry } from '../definition';

const platforms = ['linux/amd64', 'darwin/arm64'];
const token = `${'ghp_'}${'a1B2c3D4e5'.repeat(4)}`;
const everything: Checks = { machines: true, links: 'relative', secrets: true };

const place = new TestWorkspace().write({
  'dist/linux-amd64/tool': elfFile(),
  'dist/darwin-arm64/tool': machOFile(),
  'dist/script': '#!/bin/sh\n',
  'more/elf': elfFile(),
  'more/arm': elfFile({ machine: 183 }),
  'more/mach-o': machOFile(),
  'more/old-mac': machOFile('amd64'),
  'more/tool.exe': Buffer.from('MZ\x90\0'),
  'more/notes.txt': `one\n${token}\n`,
});
const tool: FilesContent = { type: 'files', from: 'dist/{platform}/tool', to: '/usr/local/bin/', layer: 'tool' };
const script: FilesContent = { type: 'files', from: 'dist/script', to: '/usr/local/bin/' };
const extra = (file: string, more: Partial<FilesContent> = {}): FilesContent => ({ type: 'files', from: `more/${file}`, to: '/opt/', ...more });

const build = (definition: Definition): Promise<unknown> => place.build({ base: 'none', platforms, checks: everything, ...definition });
const link = (target: string, more: Partial<PathEntry> = {}): PathEntry => ({ type: 'symlink', path: '/usr/local/bin/t', target, ...more }) as PathEntry;

test('programs for their platforms, scripts and relative links are what is wanted', async () => {
  await build({ contents: [tool, script], paths: [link('tool'), link('../bin/../bin/tool', { path: '/usr/local/bin/u' })] });
});

test.each<[string, FilesContent[], string[]]>([
  ['a program of Linux for macOS', [extra('elf', { layer: 'more' })], ['darwin/arm64', '/opt/elf (linux/amd64)', 'layer more']],
  ['a program of macOS for Linux', [extra('mach-o')], ['linux/amd64', '/opt/mach-o (darwin/arm64)']],
  ['a program for another machine of the same system', [extra('old-mac', { platforms: ['darwin/arm64'] })], ['darwin/arm64', '/opt/old-mac (darwin/amd64)']],
  ['a program for another Linux', [extra('arm', { platforms: ['linux/amd64'] })], ['linux/amd64', '/opt/arm (linux/arm64)']],
  ['a program of Windows', [extra('tool.exe')], ['/opt/tool.exe (windows)']],
  ['several', [{ type: 'files', from: 'more', to: '/opt' }], ['linux/amd64', '/opt/arm', 'and 1 more']],
])('%s is refused by name', async (_, contents, words) => {
  await expect(build({ contents: [tool, ...contents] })).rejects.toMatchObject({ code: 'wrong-platform', message: expect.stringMatching(new RegExp(words.map((word) => `(?=.*${word.replace(/[()/.]/g, '\\$&')})`).join(''))) });
});

test.each<[string, PathEntry, string[]]>([
  ['absolute', link('/usr/local/bin/tool'), ['link-absolute', '/usr/local/bin/t ', '/usr/local/bin/tool']],
  ['out of the root', link('../../../../etc/passwd'), ['link-escapes', 'usr/local/bin/t', '../../../../etc/passwd']],
])('a link that is %s is refused by name', (_, path, [code, ...words]) => expect(build({ contents: [tool], paths: [path] })).rejects.toEqual(coded(code as never, ...words)));

test('an absolute link says how it would be relative', () => expect(build({ paths: [link('/etc/conf')] })).rejects.toMatchObject({ remedy: expect.stringContaining('../../../etc/conf') }));

test.each<[string, Definition, string[]]>([
  ['a file', { contents: [extra('notes.txt')] }, ['/opt/notes.txt', 'a token of GitHub, line 2']],
  ['a path that is made', { paths: [{ type: 'file', path: '/root/.netrc', content: 'machine a' }] }, ['/root/.netrc', 'names and passwords']],
  ['the environment', { env: { TOKEN: token } }, ['env.TOKEN']],
  ['an argument', { cmd: ['--token', token] }, ['cmd[1]']],
  ['a label', { labels: { note: `token ${token}` } }, ['labels.note']],
])('a secret in %s is refused by name, and is in no message', async (_, definition, words) => {
  const failure = await build(definition).then(
    () => undefined,
    (error: Error) => error,
  );
  expect(failure).toEqual(coded('secret-found', ...words));
  expect(JSON.stringify(failure) + failure?.message).not.toContain(token);
});

test('a secret that is none can be allowed, by its path', async () => {
  const contents = [extra('notes.txt')];
  await build({ contents, checks: { secrets: { except: ['/opt/*.txt'] } } });
  await expect(build({ contents, checks: { secrets: { except: ['/opt/*.md'] } } })).rejects.toEqual(coded('secret-found'));
});

test.each<[string, string, boolean]>([
  ['is there', '/usr/local/bin/tool', true],
  ['is a link', '/usr/local/bin/t', true],
  ['is behind links of folders', '/bin/t', true],
  ['is not there', '/usr/local/bin/other', false],
  ['cannot be executed', '/opt/notes.txt', false],
  ['is a folder', '/usr/local/bin', false],
  ['is a link that leads nowhere', '/usr/local/bin/nowhere', false],
])('a program that %s', async (_, path, isThere) => {
  const paths = [link('tool'), link('gone', { path: '/usr/local/bin/nowhere' }), link('usr/local/bin', { path: '/bin' })];
  const built = build({ contents: [tool, extra('notes.txt')], paths, checks: { programs: [{ path }] } });
  if (isThere) await built;
  else await expect(built).rejects.toEqual(coded('program-missing', path, 'linux/amd64'));
});

test('a program is wanted on its platforms alone', () =>
  build({ contents: [{ ...tool, platforms: ['darwin/arm64'] }], checks: { programs: [{ path: '/usr/local/bin/tool', platforms: ['darwin/arm64'] }] } }));

test('without checks nothing is refused, and with them the image is the same', async () => {
  const definition: Definition = { contents: [tool, script], paths: [link('tool')] };
  await build({ ...definition, checks: undefined });
  const [unchecked] = [readFileSync(place.path('dist/image/image.json'), 'utf8')];
  await build(definition);
  expect(readFileSync(place.path('dist/image/image.json'), 'utf8')).toBe(unchecked);
  await build({ contents: [extra('elf'), extra('notes.txt')], paths: [link('/usr/local/bin/tool')], checks: undefined });
  const [image] = await readImages(openLayout(place.path('dist/image/layout')));
  expect((await readLayer(image.layers[2])).entries.at(-1)).toMatchObject({ path: 'usr/local/bin/t', link: '/usr/local/bin/tool' });
});
