import { lockText } from '@nx-oci/build';
import { extract, isLookedInto, raised, replaced } from '../test/renovate';
import { agentManagers, baseManagers } from './renovate-managers';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}` as const;
const other = `sha256:${'f'.repeat(64)}`;
const [bases, locks] = baseManagers;

const projectFile = (base: string): string =>
  JSON.stringify({ name: 'svc', targets: { image: { executor: 'nx-oci:image', options: { base, platforms: ['linux/amd64'] } } } }, null, 2);

describe('bases of image targets', () => {
  test.each([
    ['ghcr.io/acme/base', '1.2'],
    ['docker.io/library/alpine', '3.20.1'],
    ['registry.test:5000/acme/team/base', 'v1'],
    ['localhost:5000/base', 'bookworm-slim'],
    ['library/alpine', '3'],
  ])('%s:%s is taken with its digest, and without', (depName, currentValue) => {
    const replaceString = (rest: string): string => `"base": "${depName}:${currentValue}${rest}"`;
    expect(extract(bases, projectFile(`${depName}:${currentValue}@${digest}`))).toEqual([
      { depName, currentValue, currentDigest: digest, replaceString: replaceString(`@${digest}`) },
    ]);
    expect(extract(bases, projectFile(`${depName}:${currentValue}`))).toEqual([{ depName, currentValue, replaceString: replaceString('') }]);
  });

  test('a short name is taken with its digest alone, as it may be the name of a project', () => {
    expect(extract(bases, projectFile(`alpine:3.20@${digest}`))).toMatchObject([{ depName: 'alpine', currentValue: '3.20', currentDigest: digest }]);
    expect(extract(bases, projectFile('alpine:3.20'))).toEqual([]);
  });

  test.each([
    'static',
    'none',
    'project:base',
    'project:base:image',
    'project:@acme/base:image',
    'oci-layout:dist/oci/base/image/layout',
    'oci-layout:dist/base:1',
    'oci-archive:base.tar',
    'oci-archive:images/base.tar',
    'ghcr.io/acme/base',
    `ghcr.io/acme/base@${digest}`,
  ])('"%s" has nothing to raise', (base) => expect(extract(bases, projectFile(base))).toEqual([]));

  test('every base of a file is taken, however it is laid out', () => {
    const text = `{"nx": {"targets": {"a": {"options": {"base":"ghcr.io/acme/a:1"}},\n\t"b": {"options": {"base"  :  "x", "base":\n "ghcr.io/acme/b:2@${digest}" }}}}}`;
    expect(extract(bases, text).map(({ depName, currentValue }) => `${depName} ${currentValue}`).sort()).toEqual(['ghcr.io/acme/a 1', 'ghcr.io/acme/b 2']);
  });

  test('what is put in its place is the same with another tag and digest, also where the tag stands in the name', () => {
    const [found] = extract(bases, projectFile(`ghcr.io/acme/base1:1@${digest}`));
    const newText = replaced(bases.autoReplaceStringTemplate!, { ...found, newValue: '2', newDigest: other });
    expect(newText).toBe(`"base": "ghcr.io/acme/base1:2@${other}"`);
    expect(extract(bases, newText)).toMatchObject([{ depName: 'ghcr.io/acme/base1', currentValue: '2', currentDigest: other }]);
    expect(replaced(bases.autoReplaceStringTemplate!, { ...found, newValue: '2' })).toBe('"base": "ghcr.io/acme/base1:2"');
  });

  test.each([
    ['project.json', true],
    ['apps/svc/project.json', true],
    ['packages/web/package.json', true],
    ['nx.json', true],
    ['apps/svc/image.lock.json', false],
    ['apps/svc/my-project.json', false],
  ])('whether %s is looked into: %s', (file, expected) => expect(isLookedInto(bases, file)).toBe(expected));
});

describe('locks', () => {
  const text = (reference: string, pinned: typeof digest): string => lockText({ schemaVersion: 1, base: { reference, digest: pinned } });

  test('the base is taken, and raised to the lock that the lock target would write', () => {
    const [found, ...others] = extract(locks, text('ghcr.io/acme/base1:1', digest));
    expect(others).toEqual([]);
    expect(found).toMatchObject({ depName: 'ghcr.io/acme/base1', currentValue: '1', currentDigest: digest });
    const newText = replaced(locks.autoReplaceStringTemplate!, { ...found, newValue: '2', newDigest: other });
    expect(text('ghcr.io/acme/base1:1', digest).replace(found.replaceString, newText)).toBe(text('ghcr.io/acme/base1:2', other as typeof digest));
  });

  test('so are the images of a Dockerfile', () => {
    const of = (reference: string, pinned: typeof digest): string =>
      lockText({ schemaVersion: 1, base: { reference: 'ghcr.io/acme/base:1', digest }, images: [{ reference: 'docker/dockerfile:1.7', digest }, { reference, digest: pinned }] });
    const found = extract(locks, of('alpine:3.20', digest));
    expect(found.map(({ depName }) => depName)).toEqual(['ghcr.io/acme/base', 'docker/dockerfile', 'alpine']);
    const newText = replaced(locks.autoReplaceStringTemplate!, { ...found[2], newValue: '3.21', newDigest: other });
    expect(of('alpine:3.20', digest).replace(found[2].replaceString, newText)).toBe(of('alpine:3.21', other as typeof digest));
  });

  test.each([
    ['image.lock.json', true],
    ['apps/svc/worker.lock.json', true],
    ['package-lock.json', false],
    ['apps/svc/project.json', false],
  ])('whether %s is looked into: %s', (file, expected) => expect(isLookedInto(locks, file)).toBe(expected));
});

describe('agents', () => {
  const [claude, others] = agentManagers;
  const file = (options: object): string => JSON.stringify({ version: '9.9.9', targets: { image: { executor: 'nx-oci:agent-sandbox', options: { base: 'project:tools-image', ...options } } } }, null, 2);

  test('Claude Code is raised by the package that people install it by', () => {
    const text = file({ kind: 'claude-code', version: '2.1.332', settings: 'a.json' });
    expect(extract(claude, text)).toMatchObject([{ currentValue: '2.1.332' }]);
    expect(claude.depNameTemplate).toBe('@anthropic-ai/claude-code');
    expect(raised(claude, text, 0, '2.2.0')).toBe(text.replace('2.1.332', '2.2.0'));
    expect(extract(others, text)).toEqual([]);
  });

  test('others by their own', () => {
    const text = file({ kind: 'generic', package: '@acme/agent', version: '1.2.3', command: 'agent' });
    expect(extract(others, text)).toMatchObject([{ depName: '@acme/agent', currentValue: '1.2.3' }]);
    expect(raised(others, text, 0, '1.3.0')).toBe(text.replace('1.2.3', '1.3.0'));
    expect(extract(claude, text)).toEqual([]);
  });

  test('one that the base has is not', () => expect(agentManagers.flatMap((each) => extract(each, file({ kind: 'claude-code', settings: 'a.json' })))).toEqual([]));
});
