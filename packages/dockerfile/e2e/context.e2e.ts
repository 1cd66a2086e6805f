import { chmodSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parsePlatform } from '@nx-oci/oci';
import { run, startBuildkit, tool, type Buildkit } from '@nx-oci/peers';
import { contextFiles, copyContext, readDockerfile } from '../src';
import { readIgnoreFile } from '../src/context-files';
import { temporaryFolder } from '../test/temporary-folder';

const scratch = temporaryFolder();
let buildkit: Buildkit;
let context: string;

beforeAll(async () => {
  buildkit = await startBuildkit();
  context = mkdtempSync(path.join(scratch, 'context-'));
  const names = ['a.ts', 'b.ts', 'c.md', '.hidden', '.config/x', 'src/x.ts', 'src/y.md', 'src/deep/z.ts', 'src/deep/w.md', 'src/deep/er/v.ts', 'a/b', 'a/x/b', 'a/x/y/b', 'a/xb', 'b', 'ab', 'dx', 'star*.txt', 'plus+(x).txt', 'node_modules/m/index.js', 'src/node_modules/n/index.js', 'wild[1].txt', 'UPPER/Case.TS'];
  for (const name of names) {
    mkdirSync(path.dirname(path.join(context, name)), { recursive: true });
    writeFileSync(path.join(context, name), name);
  }
  symlinkSync('src', path.join(context, 'link'));
  symlinkSync('x.ts', path.join(context, 'src/inner'));
  symlinkSync('/src/deep', path.join(context, 'absolute'));
  chmodSync(path.join(context, 'a.ts'), 0o755);
});
afterAll(() => buildkit.stop());

/** What is in the image that BuildKit makes of steps: files and links. */
async function built(steps: string): Promise<string[]> {
  writeFileSync(path.join(context, 'Dockerfile'), `FROM scratch\n${steps}\n`);
  const output = mkdtempSync(path.join(scratch, 'output-'));
  const argv = [tool('buildctl'), 'build', '--frontend', 'dockerfile.v0', '--local', `context=${context}`, '--local', `dockerfile=${context}`, '--output', `type=local,dest=${output}`];
  await run(argv, { env: buildkit.env });
  return list(output);
}

function list(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => path.relative(folder, path.join(parentPath, name)))
    .sort();
}

/** What a build of steps reads, as we have it. */
function read(steps: string): string[] {
  writeFileSync(path.join(context, 'Dockerfile'), `FROM scratch\n${steps}\n`);
  const { reads } = readDockerfile(`FROM scratch\n${steps}\n`, { file: 'Dockerfile', platform: parsePlatform('linux/amd64') });
  const found = contextFiles({ folder: context, name: '.', reads, ignore: readIgnoreFile(context, path.join(context, 'Dockerfile')) });
  return found.map((each) => each.path).sort();
}

test.each([
  '',
  'src',
  '/src/',
  '*.md',
  '**/*.md',
  '**/node_modules',
  'node_modules',
  'a/**',
  'a/**/b',
  '**b',
  '*',
  '*\n!src',
  '*\n!src/deep\nsrc/deep/*.md',
  '**\n!**/*.ts',
  'src\n!src/deep/er',
  '!a.ts\n*.ts',
  '*.ts\n!b.ts',
  '.*',
  '?b',
  '[a-c]x\n[!a]b',
  '[^a]x',
  'star\\*.txt',
  'plus+(x).txt',
  './src/../a',
  '/',
  ' src \n#c.md\n\nc.md',
  '**/x*',
  'src/*/er',
  '**/deep/**',
  'upper',
  'link',
  'Dockerfile\n.dockerignore',
])('what %j leaves of a context is what BuildKit has of it', async (ignored) => {
  writeFileSync(path.join(context, '.dockerignore'), ignored);
  expect(read('COPY . /')).toEqual(await built('COPY . /'));
});

describe('what steps read', () => {
  beforeAll(() => writeFileSync(path.join(context, '.dockerignore'), '**/*.md\n'));

  test.each([
    ['COPY --parents a.ts src/deep /'],
    ['COPY --parents *.ts /'],
    ['COPY --parents s?c/[dx]* /'],
    ['COPY --parents src/**/*.ts /'],
    ['COPY --parents */deep /'],
    ['COPY --parents */*.ts /'],
    ['COPY --parents wild\\[1].txt star\\*.txt /'],
    ['COPY --parents ["plus+(x).txt", "./b", "/"]'],
    ['ENV A=src B="a.ts b.ts"\nCOPY --parents $A/x.ts ${C:-b} /'],
    ['ARG TARGETOS\nCOPY --parents ${TARGETOS:+src}/deep /'],
  ])('%s', async (steps) => expect(read(steps)).toEqual(await built(steps)));

  test.each(['COPY link/x.ts /', 'COPY absolute/z.ts /', 'COPY link/deep /', 'COPY absolute /', 'COPY l*k abso* /x/'])('%s finds what is behind links in a copy of what is read', async (steps) => {
    const whole = await built(steps);
    const files = read(steps);
    const before = context;
    context = mkdtempSync(path.join(scratch, 'copy-'));
    try {
      await copyContext(files.map((file) => ({ path: file, type: /^(link|absolute)$/.test(file) ? 'symlink' : 'file' })), { from: before, to: context, epoch: 0 });
      expect(await built(steps)).toEqual(whole);
    } finally {
      context = before;
    }
  });
});
