import type { FilesContent } from '@nx-oci/build';
import { imageDefinition, isImageExecutor, outputFolder, serviceImageDefinition, type ServiceImageOptions } from './options';

const settings = { output: 'dist', name: 'app', repository: 'acme/app', localTag: 'acme/app:dev', tarballs: 'never' as const };
const serviceOptions = (options: object): ServiceImageOptions => ({ output: 'dist', binary: 'dist/{arch}/greeter', ...options });

test('what is about the output is not part of a definition', () => {
  expect(imageDefinition({ ...settings, base: 'static', cmd: ['x'] })).toEqual({ base: 'static', cmd: ['x'] });
});

test('a service is one static binary on the static base, started as a user without rights', () => {
  expect(serviceImageDefinition(serviceOptions({}))).toEqual({
    base: 'static',
    user: '65532:65532',
    contents: [{ type: 'files', from: 'dist/{arch}/greeter', to: '/greeter', mode: '0755', expect: 'static-binary' }],
    entrypoint: ['/greeter'],
  });
});

test('options of the user go before, and other contents come below the binary', () => {
  const assets: FilesContent = { type: 'files', from: 'assets', to: '/assets' };
  const definition = serviceImageDefinition(
    serviceOptions({ ...settings, base: 'none', user: '7', contents: [assets], cmd: ['--serve'], ports: [80] }),
  );
  expect(definition).toEqual({
    base: 'none',
    user: '7',
    contents: [assets, { type: 'files', from: 'dist/{arch}/greeter', to: '/app', mode: '0755', expect: 'static-binary' }],
    entrypoint: ['/app'],
    cmd: ['--serve'],
    ports: [80],
  });
});

test('a binary for each platform is named as the first one is', () => {
  const binary = { 'linux/amd64': 'dist/x64/greeter', 'linux/arm64': 'dist/arm/greeter-arm' };
  const { contents, entrypoint } = serviceImageDefinition(serviceOptions({ binary }));
  expect(contents).toEqual([{ type: 'files', from: binary, to: '/greeter', mode: '0755', expect: 'static-binary' }]);
  expect(entrypoint).toEqual(['/greeter']);
});

test.each([
  ['apps/greeter', 'dist/oci/apps/greeter/image'],
  ['.', 'dist/oci/image'],
])('the output of a project at %s is in %s', (root, folder) => expect(outputFolder(root, 'image')).toBe(folder));

test.each([
  ['nx-oci:image', true],
  ['nx-oci:service-image', true],
  ['nx-oci:load', false],
  ['toString', false],
  [undefined, false],
])('whether %s builds images', (executor, expected) => expect(isImageExecutor(executor)).toBe(expected));
