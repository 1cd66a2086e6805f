import { foundPackageUrl, imageUrl, packageUrl } from './package-url';

const digest = `sha256:${'ab'.repeat(32)}`;

test('an image is named by the last part of its repository', () => {
  expect(imageUrl('Greeter', digest, { repository: 'ghcr.io/acme/api', arch: 'arm64' })).toBe(
    `pkg:oci/api@${digest}?arch=arm64&repository_url=ghcr.io%2Facme%2Fapi`,
  );
  expect(imageUrl('Greeter', digest)).toBe(`pkg:oci/greeter@${digest}`);
});

test('what separates parts is escaped inside them', () => {
  const parts = { type: 'generic', namespace: 'a b/c', name: "d@e?f#'", version: '1/2+3', qualifiers: { z: 'ü&', a: undefined } };
  expect(packageUrl(parts)).toBe('pkg:generic/a%20b/c/d%40e%3Ff%23%27@1%2F2%2B3?z=%C3%BC%26');
});

test('packages are named as their registries name them', () => {
  const distribution = { id: 'Ubuntu', version: '24.04' };
  expect([
    foundPackageUrl({ type: 'deb', name: 'attr', version: '1:2.4.47-2+b1', architecture: 'amd64' }, distribution),
    foundPackageUrl({ type: 'deb', name: 'attr', version: '1' }),
    foundPackageUrl({ type: 'apk', name: 'curl', version: '7.83.0-r0', architecture: 'x86' }, { id: 'wolfi' }),
    foundPackageUrl({ type: 'npm', name: '@angular/animation', version: '12.3.1' }),
    foundPackageUrl({ type: 'pypi', name: 'Flask_Cors', version: '4' }),
    foundPackageUrl({ type: 'golang', name: 'github.com/BurntSushi/toml', version: 'v1.0.0+incompatible' }),
  ]).toEqual([
    'pkg:deb/ubuntu/attr@1:2.4.47-2%2Bb1?arch=amd64&distro=Ubuntu-24.04',
    'pkg:deb/debian/attr@1',
    'pkg:apk/wolfi/curl@7.83.0-r0?arch=x86&distro=wolfi',
    'pkg:npm/%40angular/animation@12.3.1',
    'pkg:pypi/flask-cors@4',
    'pkg:golang/github.com/BurntSushi/toml@v1.0.0%2Bincompatible',
  ]);
});
