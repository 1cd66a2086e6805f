import { coded, thrownBy } from '../test/errors';
import { apiHost, formatReference, formatRepository, isLoopback, parseReference, parseRepository, parseTag, registryOf } from './reference';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}` as const;

describe('parseReference', () => {
  it.each([
    ['alpine', { registry: 'docker.io', path: 'library/alpine' }],
    ['alpine:3.20', { registry: 'docker.io', path: 'library/alpine', tag: '3.20' }],
    ['acme/app', { registry: 'docker.io', path: 'acme/app' }],
    ['docker.io/alpine', { registry: 'docker.io', path: 'library/alpine' }],
    ['docker.io/acme/app', { registry: 'docker.io', path: 'acme/app' }],
    ['index.docker.io/alpine', { registry: 'docker.io', path: 'library/alpine' }],
    ['index.docker.io/acme/app', { registry: 'docker.io', path: 'acme/app' }],
    ['registry-1.docker.io/library/alpine', { registry: 'docker.io', path: 'library/alpine' }],
    ['ghcr.io/acme/app', { registry: 'ghcr.io', path: 'acme/app' }],
    ['GHCR.io/acme/app', { registry: 'ghcr.io', path: 'acme/app' }],
    ['ghcr.io/app', { registry: 'ghcr.io', path: 'app' }],
    ['localhost/app', { registry: 'localhost', path: 'app' }],
    ['localhost:5000/app:1', { registry: 'localhost:5000', path: 'app', tag: '1' }],
    ['registry:5000/app', { registry: 'registry:5000', path: 'app' }],
    ['localhost:5000', { registry: 'docker.io', path: 'library/localhost', tag: '5000' }],
    ['127.0.0.1:65535/a/b/c', { registry: '127.0.0.1:65535', path: 'a/b/c' }],
    ['[::1]/app', { registry: '[::1]', path: 'app' }],
    ['[::1]:5000/app:1', { registry: '[::1]:5000', path: 'app', tag: '1' }],
    ['[2001:DB8::1]:5000/app', { registry: '[2001:db8::1]:5000', path: 'app' }],
    ['acme/a.b_c__d---e0', { registry: 'docker.io', path: 'acme/a.b_c__d---e0' }],
    [`ghcr.io/acme/app@${digest}`, { registry: 'ghcr.io', path: 'acme/app', digest }],
    [`ghcr.io/acme/app:V1.0_x-y@${digest}`, { registry: 'ghcr.io', path: 'acme/app', tag: 'V1.0_x-y', digest }],
    [`alpine:${'x'.repeat(128)}`, { registry: 'docker.io', path: 'library/alpine', tag: 'x'.repeat(128) }],
    [`ghcr.io/${'a'.repeat(247)}`, { registry: 'ghcr.io', path: 'a'.repeat(247) }],
  ])('reads %s', (text, expected) => {
    const reference = parseReference(text);
    expect(reference).toStrictEqual(expected);
    expect(parseReference(formatReference(reference))).toStrictEqual(expected);
  });

  it.each([
    ['', 'it is empty', 'ghcr.io/acme/app:1.0'],
    ['https://ghcr.io/acme/app', 'the scheme https://', 'Remove "https://": "ghcr.io/acme/app".'],
    ['docker://alpine:3', 'the scheme docker://', '"alpine:3"'],
    ['Acme/App', 'upper-case letters in "Acme"', '"acme/app"'],
    ['ghcr.io/acme/App:Latest', 'upper-case letters in "App"', '"ghcr.io/acme/app:Latest"'],
    ['ghcr.io//app', 'nothing between two slashes', '"ghcr.io/app"'],
    ['/acme/app', 'begins with a slash', '"acme/app"'],
    ['ghcr.io/acme/', 'a slash with nothing after it', '"ghcr.io/acme"'],
    ['ghcr.io/acme/app:1.0/', 'a slash with nothing after it', '"ghcr.io/acme/app:1.0"'],
    ['ghcr.io/', 'a slash with nothing after it', '"ghcr.io"'],
    ['/', 'a slash with nothing after it', 'Remove the slash.'],
    ['ghcr.io/acme/app:', 'a colon with no tag after it', '"ghcr.io/acme/app"'],
    [`ghcr.io/acme/app:@${digest}`, 'a colon with no tag after it', 'Give a tag'],
    [':1.0', 'it has no name', 'Give a name'],
    [`@${digest}`, 'it has no name', 'Give a name'],
    [' alpine', 'white space', '"alpine"'],
    ['alpine:3\n', 'white space', '"alpine:3"'],
    ['ghcr.io/acme/my app', 'white space', 'Remove the white space.'],
    ['alpine@', 'what follows the "@" is not a digest', '64 hexadecimal digits'],
    ['ghcr.io/acme/app@1.2.3', 'what follows the "@" is not a digest', '"ghcr.io/acme/app:1.2.3"'],
    ['alpine@latest', 'what follows the "@" is not a digest', '"alpine:latest"'],
    ['alpine@sha256:abc', 'its digest has 3 hexadecimal digits, not 64', '64 hexadecimal digits'],
    [`alpine@${digest}0`, 'its digest has 65 hexadecimal digits', '64 hexadecimal digits'],
    [`alpine@sha256:${digest.slice(7).toUpperCase()}`, 'its digest has upper-case letters', `"alpine@${digest}"`],
    [`alpine@sha512:${'0'.repeat(128)}`, 'its digest is a sha512', 'sha256'],
    [`alpine@${digest}@${digest}`, 'not a digest', 'after "@"'],
    [digest, 'a digest without a repository', 'Write the repository'],
    [digest.slice(7), 'the id of an image', 'the name of the image'],
    ['localhost:/app', 'its port "" is not a number', 'Give a port'],
    ['localhost:0/app', 'its port "0"', 'Give a port'],
    ['localhost:65536/app', 'its port "65536"', 'Give a port'],
    ['localhost:http/app', 'its port "http"', 'Give a port'],
    ['::1/app', 'IPv6 address without brackets', '"[::1]/app"'],
    ['[::g]/app', '"[::g]" is not the name of a host', 'ghcr.io'],
    ['[::1/app', 'not a number', 'Give a port'],
    ['[fe80::1%25eth0]/app', 'is not the name of a host', 'ghcr.io'],
    ['-ghcr.io/app', '"-ghcr.io" is not the name of a host', 'ghcr.io'],
    ['ghcr..io/app', '"ghcr..io" is not the name of a host', 'ghcr.io'],
    ['my_host.example/app', '"my_host.example" is not the name of a host', 'ghcr.io'],
    ['./app', '"." is not the name of a host', 'ghcr.io'],
    ['acme/../app', '".." cannot be a part of a name', 'lower-case'],
    ['acme/_app', '"_app" cannot be a part of a name', 'lower-case'],
    ['acme/a___b', '"a___b" cannot be a part of a name', 'lower-case'],
    ['acme/a..b', '"a..b" cannot be a part of a name', 'lower-case'],
    ['acme/app-', '"app-" cannot be a part of a name', 'lower-case'],
    ['acme/äpp', '"äpp" cannot be a part of a name', 'lower-case'],
    ['acme/a\0b', '"a\\u0000b" cannot be a part of a name', 'lower-case'],
    ['acme/a:b/c', '"a:b" cannot be a part of a name', 'lower-case'],
    [`ghcr.io/${'a'.repeat(248)}`, 'it has 256 characters with its registry', '255'],
    [`alpine:${'x'.repeat(129)}`, 'its tag has 129 characters', '128'],
    ['alpine:1.0+build.5', 'its tag has "+" in it', '"alpine:1.0-build.5"'],
    ['alpine:.5', 'its tag begins with "."', '"alpine:5"'],
    ['localhost:5000:1.0', 'its tag has ":" in it', 'Use letters'],
  ])('refuses %j', async (text, problem, remedy) => {
    const error = (await thrownBy(() => parseReference(text))) as Error & { remedy: string };
    expect(error).toEqual(coded('reference-invalid', problem, JSON.stringify(text).slice(0, 200)));
    expect(error.remedy).toContain(remedy);
  });

  it.each([
    'robot:hunter2-hidden@ghcr.io/acme/app',
    'https://robot:hunter2-hidden@ghcr.io/acme/app',
    'robot:hunter2-hidden@ghcr.io',
    'a:hunter2-hidden/x@y@localhost:5000/app',
  ])('repeats no password of %s', async (text) => {
    const { message, remedy } = (await thrownBy(() => parseReference(text))) as Error & { remedy: string };
    expect(`${message} ${remedy}`).not.toContain('hunter2-hidden');
    expect(remedy).toMatch(/user|https/);
  });

  it('does not repeat what is very long', async () => {
    const error = (await thrownBy(() => parseReference(`ghcr.io/${'a'.repeat(100_000)}`))) as Error;
    expect(error.message.length).toBeLessThan(500);
  });
});

describe('parseRepository', () => {
  it('reads the name of a repository', () =>
    expect(parseRepository('ghcr.io/acme/app')).toStrictEqual({ registry: 'ghcr.io', path: 'acme/app' }));

  it.each([
    ['ghcr.io/acme/app:1.0', 'it has the tag 1.0', 'Remove ":1.0": "ghcr.io/acme/app".'],
    [`alpine@${digest}`, 'it has a digest', `Remove "@${digest}": "alpine".`],
    [`alpine:3@${digest}`, 'it has the tag 3 and a digest', `Remove ":3@${digest}": "alpine".`],
    ['https://ghcr.io/Acme/app:1.0/', 'the scheme https://', 'Remove "https://": "ghcr.io/acme/app".'],
  ])('refuses %s', async (text, problem, remedy) => {
    const error = await thrownBy(() => parseRepository(text));
    expect(error).toEqual(coded('reference-invalid', problem));
    expect(error).toMatchObject({ remedy });
  });
});

describe('parseTag', () => {
  it.each(['latest', '1.0', '_', 'V1', 'x'.repeat(128)])('takes %s', (tag) => expect(parseTag(tag)).toBe(tag));

  it.each([
    ['', 'it is empty', 'such as 1.0'],
    ['-rc', 'begins with "-"', '"rc"'],
    ['feature/x', '"/" in it', '"feature-x"'],
    ['1.0 ', '" " in it', '"1.0"'],
    ['a😀', '"😀" in it', '"a-"'],
    ['x'.repeat(129), '129 characters', '128 at most.'],
  ])('refuses %j', async (text, problem, remedy) => {
    const error = (await thrownBy(() => parseTag(text))) as Error & { remedy: string };
    expect(error).toEqual(coded('reference-invalid', problem));
    expect(error.remedy).toContain(remedy);
  });
});

describe('registries', () => {
  it('has the path of a repository after them', () =>
    expect(formatRepository({ registry: 'docker.io', path: 'library/alpine' })).toBe('docker.io/library/alpine'));

  it('has the API of Docker Hub at another host', () => {
    expect(apiHost('docker.io')).toBe('registry-1.docker.io');
    expect(apiHost('localhost:5000')).toBe('localhost:5000');
  });

  it.each([
    'localhost',
    'localhost:5000',
    'LOCALHOST:5000',
    'registry.localhost',
    'a.b.localhost:80',
    '127.0.0.1',
    '127.8.9.10:5000',
    '[::1]',
    '[::1]:5000',
  ])('takes %s as on this machine', (registry) => expect(isLoopback(registry)).toBe(true));

  it.each([
    'ghcr.io',
    'localhost.example',
    'notlocalhost',
    '127.0.0.1.example',
    '128.0.0.1',
    '10.0.0.1:5000',
    '[::2]:5000',
    '[fe80::1]',
    'registry:5000',
  ])('takes %s as elsewhere', (registry) => expect(isLoopback(registry)).toBe(false));

  it.each([
    ['https://index.docker.io/v1/', 'docker.io'],
    ['registry-1.docker.io', 'docker.io'],
    ['http://Localhost:5000', 'localhost:5000'],
    ['quay.io/acme/app', 'quay.io'],
    ['[::1]:5000', '[::1]:5000'],
    ['user:password@ghcr.io', undefined],
    ['', undefined],
    ['https://', undefined],
  ])('finds the registry in %j', (address, registry) => expect(registryOf(address)).toBe(registry));
});

test.each(['127.0.0.1:5000', '127.0.0.1:5000/', 'ghcr.io', 'localhost:5000'])('%s is a registry, and no repository', (text) =>
  expect(() => parseRepository(text)).toThrow(
    expect.objectContaining({ code: 'reference-invalid', remedy: expect.stringContaining(`${text.replace('/', '')}/acme/app`) as string }),
  ),
);
