import { imageDefinition, isImageExecutor, outputFolder, serviceImageDefinition } from './options';

const settings = { output: 'dist', name: 'app', repository: 'acme/app', localTag: 'acme/app:dev', tarballs: 'never' as const };

const place = { root: '/workspace', projectRoot: 'apps/greeter', projectName: 'greeter' };

test('what is about the output is not part of a definition', () => {
  expect(imageDefinition({ ...settings, base: 'static', cmd: ['x'] }, place)).toEqual({ base: 'static', cmd: ['x'] });
});

test('a service image has a name for its binary, and is about the output like others', () =>
  expect(serviceImageDefinition({ ...settings, binary: 'dist/{arch}/greeter' }, { projectRoot: 'apps/greeter', projectName: 'greeter' })).toEqual({
    base: 'static',
    user: '65532:65532',
    contents: [{ type: 'files', from: 'dist/{arch}/greeter', to: '/app', mode: '0755', expect: 'static-binary' }],
    entrypoint: ['/app'],
  }));

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
