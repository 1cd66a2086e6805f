import { parsePlatform } from '@nx-oci/oci';
import type { Dockerfile } from './dockerfile';
import { DockerfileError } from './error';
import { readDockerfile, type ReadOptions } from './read-dockerfile';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

function read(text: string, options: Partial<ReadOptions> = {}): Dockerfile {
  return readDockerfile(text, { file: 'Dockerfile', platform: parsePlatform('linux/arm64'), ...options });
}

function fault(text: string, options: Partial<ReadOptions> = {}): string {
  try {
    read(text, options);
  } catch (error) {
    if (!(error instanceof DockerfileError)) throw error;
    expect(error.remedy).toMatch(/\.$/);
    return `${error.code} ${error.message}`;
  }
  throw new Error('It was read.');
}

describe('FROM', () => {
  test.each<[string, string, string[]]>([
    ['an image', 'FROM alpine:3.20', ['alpine:3.20']],
    ['an image by digest', `from alpine:3.20@${digest}`, [`alpine:3.20@${digest}`]],
    ['nothing', 'FROM scratch', []],
    ['a platform', 'FROM --platform=$BUILDPLATFORM golang:1 AS build\nFROM scratch\nCOPY --from=build /x /x', ['golang:1']],
    ['an argument with a default', 'ARG V=3.20\nFROM alpine:${V}', ['alpine:3.20']],
    ['an argument in quotes', 'ARG V="3.20"\nFROM "alpine:$V"', ['alpine:3.20']],
    ['an argument of an argument', 'ARG R=reg.test:5000\nARG I=${R}/base\nFROM $I:1', ['reg.test:5000/base:1']],
    ['a default in the place', 'ARG V\nFROM alpine:${V:-3.20}', ['alpine:3.20']],
    ['something only where it is given', 'ARG V\nFROM alpine${V:+:$V}', ['alpine']],
    ['the platform that it is for', 'FROM base-${TARGETARCH}', ['base-arm64']],
    ['a cut value', 'ARG V=v1.2.3\nFROM a:${V#v}', ['a:1.2.3']],
    ['a replaced value', 'ARG V=1.2.3\nFROM a:${V/./-}', ['a:1-2.3']],
    ['values replaced everywhere', 'ARG V=1.2.3\nFROM a:${V//./-}', ['a:1-2-3']],
    ['a value cut at its end', 'ARG V=1.2.3\nFROM a:${V%.*}', ['a:1.2']],
    ['a value cut at its end, far', 'ARG V=1.2.3\nFROM a:${V%%.*}', ['a:1']],
    ['a stage', 'FROM alpine AS a\nFROM a\nFROM A', ['alpine']],
    ['images that other files are copied from', 'FROM scratch\nCOPY --from=nginx:1 /etc /etc\nRUN --mount=type=bind,from=busybox,target=/b true', ['nginx:1', 'busybox']],
    ['images of caches', 'FROM scratch\nRUN --mount=type=cache,from=seed:1,target=/c true', ['seed:1']],
  ])('of %s', (_, text, images) => expect(read(text).images).toEqual(images));

  test('arguments that are given go before defaults', () => {
    const text = 'ARG V=3.20\nARG I=alpine:$V\nFROM $I';
    expect(read(text, { args: { V: '3.21' } }).images).toEqual(['alpine:3.21']);
    expect(read(text, { args: { I: 'debian' } }).images).toEqual(['debian']);
    expect(read(text, { args: { OTHER: 'x' } }).images).toEqual(['alpine:3.20']);
  });

  test('arguments of a stage do not count for others', () => {
    expect(read('ARG V=1\nFROM a:$V AS x\nARG V=2\nFROM b:$V\nCOPY --from=x / /').images).toEqual(['b:1', 'a:1']);
  });

  test('only what the target needs counts', () => {
    const text = 'FROM a AS one\nCOPY one /\nFROM b AS two\nRUN --mount=type=secret,id=s true\nFROM c AS three\nCOPY --from=one /x /x\nFROM d\nCOPY --from=0 /x /y\nCOPY --from=two /y /y';
    expect(read(text, { target: 'one' })).toMatchObject({ images: ['a'], reads: ['one'], secrets: [] });
    expect(read(text, { target: 'Three' })).toMatchObject({ images: ['c', 'a'], secrets: [] });
    expect(read(text, { target: '1' })).toMatchObject({ images: ['b'], reads: [], secrets: [{ id: 's', required: false }] });
    expect(read(text).images).toEqual(['d', 'a', 'b']);
  });

  test('a context that is given goes before images and stages of its name', () => {
    const text = 'FROM base AS build\nCOPY a /\nFROM alpine:3.20\nCOPY --from=build /x /x\nCOPY --from=lib src /src\nRUN --mount=type=bind,from=lib,source=/more true';
    expect(read(text)).toMatchObject({ images: ['alpine:3.20', 'base', 'lib'], contexts: {}, reads: ['a'] });
    expect(read(text, { contexts: ['build', 'lib', 'unused'] })).toMatchObject({ images: ['alpine:3.20'], contexts: { build: ['x'], lib: ['src', 'more'] }, reads: [] });
    expect(read(text, { contexts: ['alpine:3.20'] })).toMatchObject({ images: ['base', 'lib'], contexts: { 'alpine:3.20': ['.'] } });
    expect(read('FROM a AS b\nCOPY x /\nFROM b', { contexts: ['b'] })).toMatchObject({ images: [], contexts: { b: ['.'] }, reads: [] });
  });
});

describe('what is read of the context', () => {
  test.each<[string, string, string[]]>([
    ['files and folders', 'COPY a b/ ./c /d/e /app/', ['a', 'b', 'c', 'd/e']],
    ['all', 'COPY . /app', ['.']],
    ['all, by its root', 'ADD / /app', ['.']],
    ['globs', 'COPY package*.json src/[a-z]?.ts /app/', ['package*.json', 'src/[a-z]?.ts']],
    ['JSON', 'COPY ["a file", "b", "/app/"]', ['a file', 'b']],
    ['flags in front', 'COPY --chown=1:1 --link --chmod=0755 --exclude=*.md a /app', ['a']],
    ['parents', 'COPY --parents ./x/./y/**/*.ts /app/', ['x/y/**/*.ts']],
    ['no way out', 'COPY ../../a b/../../c /app/', ['a', 'c']],
    ['lines that go on', 'COPY a \\\n# a comment\n  \\\n\n  b \\\n  /app/', ['a', 'b']],
    ['quoted words', 'COPY "a"\'b\' c\\d /app/', ['ab', 'cd']],
    ['texts', 'COPY <<EOF <<-"END" a /app/\nCOPY no /no\nEOF\n\tCOPY neither\n\tEND\nCOPY b /', ['a', 'b']],
    ['texts of RUN', 'RUN <<EOF cat\nCOPY no /no\nEOF\nRUN cat <<-X >/x\nFROM\n\tX\nCOPY a /', ['a']],
    ['a shift is no text', 'RUN echo $((1<<2)) << 3 <<<EOF\nCOPY a /', ['a']],
    ['mounts', 'RUN --mount=source=a,target=/a --mount=type=bind,src=/b/,dst=/b,rw ls', ['a', 'b']],
    ['a mount of all', 'RUN --mount=target=. ls', ['.']],
    ['mounts in quotes', 'RUN --mount=type=bind,\\"source=a,b\\",target=/a ls', ['a,b']],
    ['no caches, no memory', 'RUN --mount=type=cache,target=/c --mount=type=tmpfs,target=/t ls', []],
    ['variables', 'ENV A=x B="y z"\nARG C=w\nENV D $A/more\nCOPY $A ${C} $D ${E:-v} /app/', ['x', 'w', 'x/more', 'v']],
    ['variables of the same line are those before', 'ENV A=x\nENV A=y B=$A\nCOPY $B /', ['x']],
    ['ENV before ARG', 'ARG A=1\nENV A=2\nARG A=3\nCOPY $A /', ['2']],
    ['platforms once they are taken', 'ARG TARGETOS TARGETARCH\nCOPY bin/$TARGETOS-$TARGETARCH /app', ['bin/linux-arm64']],
    ['nothing for platforms that are not', 'COPY bin/$TARGETARCH/x /app', ['bin/x']],
    ['all where the builder decides', 'ARG BUILDARCH\nCOPY bin/$BUILDARCH /app', ['.']],
    ['what mounts have of variables', 'ARG D=lib\nRUN --mount=type=bind,source=$D,target=/x ls', ['lib']],
    ['a tar', 'ADD a.tar.gz /', ['a.tar.gz']],
  ])('%s', (_, text, reads) => expect(read(`FROM scratch\n${text}\n`).reads).toEqual(reads));

  test('all of it where an image may have set the variable', () => {
    expect(read('FROM a\nCOPY $X/y /').reads).toEqual(['.']);
    expect(read('FROM a\nARG X=1\nCOPY $X/y /').reads).toEqual(['1/y']);
    expect(read('FROM a\nENV P=$HOME/x\nCOPY $P /').reads).toEqual(['.']);
  });

  test('a stage has the variables of the one that it begins with, and its triggers', () => {
    const text = 'FROM scratch AS a\nENV X=1\nARG Y=2\nONBUILD COPY trigger-$X /\nCOPY own /\nFROM a\nCOPY $X-$Y /';
    expect(read(text).reads).toEqual(['own', 'trigger-1', '1-']);
    expect(read(text, { target: 'a' }).reads).toEqual(['own']);
  });

  test('an argument without a default has the value from before the stages', () => {
    expect(read('ARG X=1\nFROM scratch\nCOPY a$X /\nARG X\nCOPY b$X /').reads).toEqual(['a', 'b1']);
    expect(read('ARG X=1\nFROM scratch\nARG X\nCOPY b$X /', { args: { X: '2' } }).reads).toEqual(['b2']);
    expect(read('FROM scratch\nARG X=3\nCOPY b$X /', { args: { X: '2' } }).reads).toEqual(['b2']);
  });

  test('nothing of other stages or images', () => {
    expect(read('FROM a AS b\nFROM c\nCOPY --from=b /x /\nCOPY --from=d /y /').reads).toEqual([]);
  });
});

test('secrets, ssh and arguments', () => {
  const text = [
    'ARG GLOBAL', 'FROM alpine', 'ARG ONE=1 TWO', 'ARG THREE="a b"',
    'RUN --mount=type=secret,id=token,required=true --mount=type=secret,target=/run/secrets/key,mode=0400 true',
    'RUN --mount=type=secret,id=token --mount=type=secret,id=env,env=TOKEN,required true',
    'RUN --mount=type=ssh --mount=type=ssh,id=deploy,required true',
  ].join('\n');
  expect(read(text)).toMatchObject({
    secrets: [{ id: 'token', required: true }, { id: 'key', required: false }, { id: 'env', required: true }],
    ssh: [{ id: 'default', required: false }, { id: 'deploy', required: true }],
    args: ['GLOBAL', 'ONE', 'TWO', 'THREE'],
  });
});

test.each([
  ['FROM a\nRUN ls', true],
  ['FROM a\nCOPY x /', false],
  ['FROM --platform=$BUILDPLATFORM a AS b\nRUN ls\nFROM b AS c\nRUN ls\nFROM scratch\nCOPY --from=c /x /', false],
  ['FROM --platform=$BUILDPLATFORM a AS b\nFROM a\nCOPY --from=b x /\nRUN ls', true],
  ['FROM --platform=linux/arm64 a\nRUN ls', true],
  ['FROM a AS unused\nRUN ls\nFROM a', false],
])('whether programs of the platform are run: %j', (text, runs) => expect(read(text)).toMatchObject({ runs }));

describe('directives', () => {
  test('the frontend is an image', () => {
    expect(read('# syntax=docker/dockerfile:1\nFROM scratch')).toMatchObject({ images: ['docker/dockerfile:1'], syntax: 'docker/dockerfile:1' });
    expect(read('#Syntax = docker/dockerfile:1.7-labs \r\n# check=skip=all;error=true\r\nFROM scratch\r\n')).toMatchObject({ syntax: 'docker/dockerfile:1.7-labs' });
  });

  test.each(['\n# syntax=docker/dockerfile:1\nFROM scratch', '# a comment\n# syntax=x\nFROM scratch', '# other=1\n# syntax=x\nFROM scratch', 'FROM scratch\n# syntax=x'])('%j has none', (text) =>
    expect(read(text)).not.toHaveProperty('syntax'));

  test('the escape character', () => {
    expect(read('# escape=`\nFROM scratch\nCOPY a `\n b c:\\ /d/').reads).toEqual(['a', 'b', 'c:\\']);
  });

  test('a byte order mark is none of it', () => expect(read('\uFEFF# syntax=x/y:1\nFROM scratch').syntax).toBe('x/y:1'));
});

describe('what ADD takes from outside is pinned', () => {
  test.each([
    `ADD --checksum=${digest} https://example.test/a.tar /`,
    `ADD https://example.test/a.git#${'a1'.repeat(20)} /`,
    `ADD git@example.test:a/b.git#${'a1'.repeat(20)}:sub/dir /`,
    `ADD --checksum=${'a1'.repeat(20)} https://example.test/a.git#v1 /`,
    `ADD --keep-git-dir=true https://example.test/a.git?ref=${'a1'.repeat(20)} /`,
  ])('%s', (text) => expect(read(`FROM scratch\n${text}`).reads).toEqual([]));

  test.each([
    ['ADD https://example.test/a.tar /', 'https://example.test/a.tar', '--checksum=sha256'],
    ['ADD https://example.test/a.git#v1 /', 'https://example.test/a.git#v1', 'a commit'],
    ['ADD git@example.test:a/b.git /', 'git@example.test:a/b.git', 'a commit'],
    ['ADD github.com/a/b#main /', 'github.com/a/b#main', 'a commit'],
    ['ARG V=1\nADD https://example.test/$V /', 'https://example.test/1', '--checksum=sha256'],
  ])('%s is refused', (text, source, remedy) => {
    const message = expect.stringContaining(`Dockerfile:${text.split('\n').length + 1}: ADD takes ${source},`);
    expect(() => read(`FROM scratch\n${text}`)).toThrow(expect.objectContaining({ code: 'source-not-pinned', message, remedy: expect.stringContaining(remedy) }));
  });
});

test.each<[string, string, Partial<ReadOptions>?]>([
  ['FROM scratch\n\nRNU ls', 'Dockerfile:3: "RNU" is no instruction'],
  ['FROM scratch\nRUN a \\\n b\nCOPYY a b', 'Dockerfile:4: "COPYY"'],
  ['FROM scratch\nRUN <<EOF\nls', 'Dockerfile:2: the text of <<EOF has no end'],
  ['', 'Dockerfile: it has no FROM'],
  ['# only a comment\nARG A=1', 'Dockerfile: it has no FROM'],
  ['RUN ls\nFROM scratch', 'Dockerfile:1: RUN stands before the first FROM'],
  ['FROM a b', 'Dockerfile:1: "FROM a b" is not of the form'],
  ['FROM a AS 1b', 'Dockerfile:1: "1b" is no name of a stage'],
  ['ARG V\nFROM $V', 'Dockerfile:2: "FROM $V" names nothing'],
  ['FROM img-$BUILDARCH', 'Dockerfile:1: what "FROM img-$BUILDARCH" is hangs on the machine that builds it'],
  ['FROM a AS b', 'Dockerfile: it has no stage "c"', { target: 'c' }],
  ['FROM a', 'Dockerfile: it has no stage "2"', { target: '2' }],
  ['FROM a\nCOPY --from=3 x y', 'Dockerfile:2: there is no stage 3 before it'],
  ['FROM a\nCOPY --from=$B x y', 'Dockerfile:2: "--from=$B" takes no variable'],
  ['ARG I=x\nFROM a\nARG I\nRUN --mount=type=bind,from=$I,target=/x ls', 'Dockerfile:4: "from" of the mount type=bind,from=$I,target=/x takes no variable'],
  ['FROM a\nCOPY x', 'Dockerfile:2: "COPY x" has no destination'],
  ['FROM a\nRUN --mount=type=volume,target=/x ls', 'Dockerfile:2: there is no mount of type "volume"'],
  ['FROM a\nRUN --mount=type=secret ls', 'Dockerfile:2: the mount of a secret has no id'],
  ['ARG V\nFROM a:${V:?missing}', 'Dockerfile:2: V missing'],
  ['FROM scratch\nCOPY ${A /', 'Dockerfile:2: "${A" has no closing brace'],
  ['# escape=/\nFROM a', 'Dockerfile:1: escape is "/"'],
  ['# syntax=a\n# syntax=b\nFROM a', 'Dockerfile:2: the directive "syntax" is there twice'],
])('%j is refused by place', (text, expected, options = {}) => expect(fault(text, options)).toContain(`dockerfile-invalid ${expected}`));
