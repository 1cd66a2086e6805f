import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { preProcessFile } from 'typescript';

// The image model reads and writes bytes; it knows no network, no Nx, and none of the packages that build on it.
const bannedModules = ['http', 'http2', 'https', 'net', 'tls', 'dns', 'dgram', 'child_process'];
const allowedPackages = Object.keys(
  (JSON.parse(readFileSync(path.join(__dirname, '../package.json'), 'utf8')) as { dependencies: object }).dependencies,
);

/** Every module that a source names: import, export from, import(), require(). */
function importsOf(source: string): string[] {
  return preProcessFile(source, true, true).importedFiles.map(({ fileName }) => fileName);
}

function isAllowed(name: string): boolean {
  if (/^\.\/[^/]+$/.test(name)) return true;
  const plain = name.replace(/^node:/, '');
  const isBuiltin = name.startsWith('node:') || builtinModules.includes(plain);
  return isBuiltin
    ? !bannedModules.includes(plain.split('/')[0])
    : allowedPackages.includes(
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      );
}

const sources = readdirSync(__dirname).filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'));

it.each(sources)('%s imports nothing that the image model must not know', (name) => {
  expect(importsOf(readFileSync(path.join(__dirname, name), 'utf8')).filter((each) => !isAllowed(each))).toEqual([]);
});

it('depends on nothing that brings a network or Nx with it', () => {
  expect(allowedPackages.filter((name) => /^(nx|@nx\/.*|@nx-oci\/.*|undici|axios|got|node-fetch)$/.test(name))).toEqual([]);
});

it.each([
  'nx',
  '@nx/devkit',
  '@nx-oci/build',
  '@nx-oci/registry',
  'nx-oci',
  'undici',
  'http',
  'node:https',
  'node:dns/promises',
  'net',
  'node:tls',
  '../../build/src',
  './deep/er',
])('%s would be found in every way of importing it', (name) => {
  const ways = [
    `import x from '${name}'`,
    `import '${name}'`,
    `export * from "${name}"`,
    `await import('${name}')`,
    `require("${name}")`,
    `import type { X } from '${name}';`,
  ];
  for (const way of ways) expect(importsOf(way).filter((each) => !isAllowed(each))).toEqual([name]);
});

it.each(['tar', 'pako', 'node:fs/promises', 'path', './digest'])('%s is allowed', (name) => expect(isAllowed(name)).toBe(true));
