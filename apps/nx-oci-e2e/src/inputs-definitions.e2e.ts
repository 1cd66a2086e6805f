import { symlinkSync } from 'node:fs';
import { expectRefused, runRefusals, type Outcome, type Refusal } from './refusals';
import { imageTarget, type Target, type Workspace } from './workspace';

const digest = 'a'.repeat(64);

/** An image of the project's `files` at /app, and what `options` say. */
function image(options: Record<string, unknown>): (folder: string) => Target {
  return (folder) => imageTarget(`${folder}/files`, options);
}

/** An image with one content: `fields` over the project's `files` at /app. */
function content(fields: Record<string, unknown>): (folder: string) => Target {
  return (folder) => imageTarget([], { contents: [{ type: 'files', from: `${folder}/files`, to: '/app', ...fields }] });
}

function paths(...entries: Record<string, unknown>[]): (folder: string) => Target {
  return image({ paths: entries });
}

const file = (workspace: Workspace, folder: string): void => workspace.write(`${folder}/files/file.txt`, 'text');

const platforms: Record<string, Refusal> = {
  'an unknown architecture': { target: image({ platforms: ['linux/sparc'] }), code: 'platform-invalid', says: '"linux/sparc"' },
  'an unknown system': { target: image({ platforms: ['windows/amd64'] }), code: 'platform-invalid', says: '"windows/amd64"' },
  'a platform that is a word': { target: image({ platforms: ['amd64'] }), code: 'platform-invalid', says: '"amd64"' },
  'one platform in two spellings': {
    target: image({ platforms: ['linux/arm64', 'linux/arm64/v8'] }),
    code: 'platform-duplicate',
    says: 'linux/arm64',
  },
};

const hostPaths: Record<string, Refusal> = {
  'a content out of the workspace': { target: content({ from: '../secret' }), code: 'path-escapes', says: '"../secret"' },
  'a content out of the workspace by a token': {
    target: content({ from: '{projectRoot}/../../../secret' }),
    code: 'path-escapes',
    says: '../../../secret" leaves the workspace',
  },
  'an absolute content': { target: content({ from: '/etc/passwd' }), code: 'path-absolute', says: '"/etc/passwd"' },
  'a content behind a link out of the workspace': {
    target: content({}),
    files: (workspace, folder) => symlinkSync('/etc', workspace.path(folder, 'files')),
    code: 'path-escapes',
    says: '{folder}/files is a link that leaves the workspace',
  },
  'a missing content': { target: content({}), files: () => undefined, code: 'content-missing', says: '{folder}/files does not exist' },
  'an unknown token': {
    target: content({ from: 'dist/{architecture}' }),
    code: 'token-unknown',
    says: '{architecture} in "dist/{architecture}"',
  },
};

const imagePaths: Record<string, Refusal> = {
  'a relative target': { target: content({ to: 'app' }), code: 'path-not-absolute', says: '"app"' },
  'a target above the root': { target: content({ to: '/app/../../etc' }), code: 'path-escapes', says: '"/app/../../etc"' },
  'a target with NUL': { target: content({ to: '/a\0b' }), code: 'path-invalid', says: '"/a\\u0000b"' },
  'two contents of one file': {
    target: (folder) =>
      imageTarget([], { contents: ['one', 'two'].map((name) => ({ type: 'files', from: `${folder}/files/${name}`, to: '/app/file' })) }),
    files: (workspace, folder) => ['one', 'two'].forEach((name) => workspace.write(`${folder}/files/${name}`, name)),
    code: 'path-conflict',
    says: '/app/file: contents[1] (/app/file) wants a file with other content or attributes, but contents[0] (/app/file) has a file there',
  },
  'a file over a directory': {
    target: paths({ type: 'file', path: '/app' }),
    code: 'path-conflict',
    says: '/app: paths wants a file, but contents[0] (/app) has a directory there',
  },
  'a file over a directory of the base': {
    target: image({ base: 'static', paths: [{ type: 'file', path: '/etc' }] }),
    code: 'path-conflict',
    says: '/etc: paths wants a file',
  },
  'a directory over a file': {
    target: paths({ type: 'directory', path: '/app/file.txt' }),
    code: 'path-conflict',
    says: '/app/file.txt: paths wants a directory',
  },
  'a directory over a symlink to a file': {
    target: paths({ type: 'symlink', path: '/link', target: 'app/file.txt' }, { type: 'file', path: '/link/file' }),
    code: 'path-conflict',
    says: '/link: paths wants a directory for "link/file", but paths has a symlink to "app/file.txt", which is not a directory there',
  },
  'a directory over a dangling symlink': {
    target: image({
      base: 'none',
      contents: [],
      paths: [
        { type: 'symlink', path: '/link', target: 'nowhere' },
        { type: 'directory', path: '/link/folder' },
      ],
    }),
    code: 'path-conflict',
    says: '/link: paths wants a directory',
  },
  'a symlink over a directory': {
    target: paths({ type: 'symlink', path: '/app', target: 'other' }),
    code: 'path-conflict',
    says: '/app: paths wants a symlink',
  },
  'a symlink out of the root': {
    target: paths({ type: 'symlink', path: '/link', target: '../../etc' }),
    code: 'link-escapes',
    says: '"link" -> "../../etc"',
  },
  'a hardlink to nothing': {
    target: paths({ type: 'hardlink', path: '/link', target: '/nothing' }),
    code: 'entry-invalid',
    says: 'nothing',
  },
  'permissions of nothing': {
    target: paths({ type: 'permissions', path: '/nothing', mode: '0755' }),
    code: 'content-missing',
    says: '/nothing',
  },
};

const attributes: Record<string, Refusal> = {
  'a mode with a nine': { target: content({ mode: '0799' }), code: 'mode-invalid', says: '"0799"' },
  'a mode in letters': { target: content({ mode: 'rwxr-xr-x' }), code: 'mode-invalid', says: '"rwxr-xr-x"' },
  'a mode of folders that is too long': { target: content({ directoryMode: '107550' }), code: 'mode-invalid', says: '"107550"' },
  'an owner without account': { target: content({ owner: 'nosuch' }), code: 'owner-invalid', says: '"nosuch"' },
  'an owner below zero': { target: content({ owner: '-1:0' }), code: 'owner-invalid', says: '"-1:0"' },
  'an owner that means no owner': { target: content({ owner: '4294967295' }), code: 'owner-invalid', says: '"4294967295"' },
  'an owner of three parts': { target: content({ owner: '0:0:0' }), code: 'owner-invalid', says: '"0:0:0"' },
  'a user with a space': { target: image({ user: 'a b' }), code: 'owner-invalid', says: '"a b"' },
  'a modification time that is none': { target: content({ mtime: 'yesterday' }), code: 'mtime-invalid', says: '"yesterday"' },
  'a modification time below zero': { target: content({ mtime: -1 }), code: 'mtime-invalid', says: '-1' },
  'a creation time that is none': { target: image({ created: 'now' }), code: 'created-invalid', says: '"now"' },
  'a taken account number': {
    target: image({ base: 'static', accounts: { users: [{ name: 'mallory', uid: 65532 }] } }),
    code: 'account-invalid',
    says: '"mallory"',
  },
  'an account name with a colon': {
    target: image({ base: 'static', accounts: { users: [{ name: 'a:b', uid: 1000 }] } }),
    code: 'account-invalid',
    says: '"a:b"',
  },
};

const config: Record<string, Refusal> = {
  'port 0': { target: image({ ports: [0] }), code: 'port-invalid', says: '0 is not a port' },
  'port 65536': { target: image({ ports: [65536] }), code: 'port-invalid', says: '65536' },
  'a port of another protocol': { target: image({ ports: ['80/icmp'] }), code: 'port-invalid', says: '"80/icmp"' },
  'a variable with an equals sign': { target: image({ env: { 'A=B': 'value' } }), code: 'env-invalid', says: '"A=B"' },
  'a variable without name': { target: image({ env: { '': 'value' } }), code: 'env-invalid', says: '""' },
  'a variable with NUL': { target: image({ env: { NAME: 'a\0b' } }), code: 'env-invalid', says: '"NAME" with value "a\\u0000b"' },
  'an annotation without key': { target: image({ annotations: { '': 'value' } }), code: 'annotation-invalid', says: '""' },
  'a label of white space': { target: image({ labels: { ' ': 'value' } }), code: 'annotation-invalid', says: '" "' },
  'a relative working directory': { target: image({ workdir: 'app' }), code: 'path-not-absolute', says: '"app"' },
};

const bases: Record<string, Refusal> = {
  'a base without digest': { target: image({ base: 'debian:13' }), code: 'base-not-pinned', says: '"debian:13"' },
  'a base of latest': {
    target: image({ base: 'registry.example/team/base' }),
    code: 'base-not-pinned',
    says: '"registry.example/team/base"',
  },
  'a base in a registry that is not there': {
    target: image({ base: `localhost:9/debian@sha256:${digest}` }),
    code: 'registry-down',
    says: 'localhost:9 cannot be reached',
  },
  'a base layout that is none': {
    target: (folder) => image({ base: `oci-layout:${folder}/files` })(folder),
    code: 'layout-invalid',
    says: '{folder}/files is not an OCI image layout',
  },
  'a base of an unknown project': { target: image({ base: 'project:nosuch' }), code: 'project-unknown', says: '"nosuch"' },
  'too many layers': {
    target: (folder) =>
      imageTarget([], {
        layers: { budget: 200 },
        contents: Array.from({ length: 128 }, (_, at) => ({ type: 'files', from: `${folder}/files`, to: `/app${at}` })),
      }),
    code: 'too-many-layers',
    says: '128 layers',
  },
};

const cases: Record<string, Refusal> = { ...platforms, ...hostPaths, ...imagePaths, ...attributes, ...config, ...bases };

let workspace: Workspace;
let outcome: (name: string) => Outcome;

beforeAll(async () => {
  const withFiles = Object.fromEntries(Object.entries(cases).map(([name, each]) => [name, { files: file, ...each }]));
  ({ workspace, outcome } = await runRefusals(withFiles));
});

afterAll(() => workspace?.dispose());

test.each(Object.keys(cases))('%s is refused', (name) => expectRefused(workspace, name, cases[name], outcome(name)));

test('nothing is left in the store', () => {
  expect(workspace.unfinishedBlobs()).toEqual([]);
});
