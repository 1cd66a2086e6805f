import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { formatPlatform, openArchive, parsePlatform, validate } from '@nx-oci/oci';
import { emulationFor, freePort, makeCertificates, run, startBuildkit, startDocker, startDockerRegistry, tool, type Buildkit, type Certificates, type DockerRegistry } from '@nx-oci/peers';
import { pushBaseImage, type BaseImage } from '../test/base-image';
import { buildctlRig, builderRigs, clientTls, type BuilderRig } from '../test/builder-rig';
import { requestOf } from '../test/dockerfile-context';
import { coded, thrownBy } from '../test/errors';
import { temporaryFolder } from '../test/temporary-folder';
import { buildctl, buildx, findBuilders, type BuilderTls } from '../src';

const scratch = temporaryFolder();
const amd64 = parsePlatform('linux/amd64');
let registry: DockerRegistry;
let base: BaseImage;

beforeAll(async () => {
  registry = await startDockerRegistry();
  base = await pushBaseImage(scratch, registry);
  await emulationFor('linux/arm64');
});
afterAll(() => registry.stop());

describe('buildkitd', () => {
  let secure: Buildkit;
  let plain: Buildkit;
  let other: Certificates;
  let tls: Required<Omit<BuilderTls, 'serverName'>>;
  beforeAll(async () => {
    [secure, plain] = [await startBuildkit({ tls: true }), await startBuildkit({ plaintext: true })];
    tls = clientTls(secure) as typeof tls;
    const folder = path.join(scratch, 'other-certificates');
    mkdirSync(folder);
    other = await makeCertificates(folder);
  });
  afterAll(() => Promise.all([secure.stop(), plain.stop()]));

  const checking = (address: string, given?: BuilderTls): Promise<unknown> => thrownBy(() => buildctl({ program: tool('buildctl'), address, tls: given }).check([amd64]));

  /** A client's, or server's, certificate of the daemon's authority that has expired. */
  async function expired(use: 'clientAuth' | 'serverAuth'): Promise<{ cert: string; key: string }> {
    const file = (extension: string): string => path.join(scratch, `expired-${use}.${extension}`);
    writeFileSync(file('ext'), `extendedKeyUsage=${use}\nsubjectAltName=IP:127.0.0.1\n`);
    await run([tool('openssl'), 'req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=expired', '-keyout', file('key'), '-out', file('csr')]);
    await run([tool('openssl'), 'x509', '-req', '-in', file('csr'), '-CA', tls.ca, '-CAkey', tls.ca.replace(/crt$/, 'key'), '-CAcreateserial', '-days', '-1', '-extfile', file('ext'), '-out', file('crt')]);
    return { cert: file('crt'), key: file('key') };
  }

  test('that does not listen is unreachable', async () => {
    const address = `tcp://127.0.0.1:${await freePort()}`;
    expect(await checking(address, tls)).toEqual(coded('builder-unreachable', address, 'connection refused'));
  });

  test('without a socket is unreachable', async () => {
    expect(await checking('unix:///nowhere/buildkitd.sock')).toEqual(coded('builder-unreachable', 'unix:///nowhere/buildkitd.sock', 'no such file'));
  });

  test('of a host that is unknown is unreachable', async () => {
    expect(await checking('tcp://buildkitd.invalid:1234', tls)).toEqual(coded('builder-unreachable', 'buildkitd.invalid', 'no such host'));
  });

  test('that says nothing is unreachable', async () => {
    const server = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    try {
      const address = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
      expect(await checking(address, tls)).toEqual(coded('builder-unreachable', address));
    } finally {
      server.close();
    }
  });

  test('with the certificate of another authority is not trusted', async () => {
    expect(await checking(secure.host, { ...tls, ca: other.caFile })).toEqual(coded('builder-untrusted', secure.host, 'unknown authority'));
  });

  test('of another name is not trusted', async () => {
    expect(await checking(secure.host, { ...tls, serverName: 'buildkitd.example' })).toEqual(coded('builder-untrusted', secure.host, 'not buildkitd.example'));
  });

  test('whose certificate has expired is not trusted', async () => {
    const { cert, key } = await expired('serverAuth');
    const server = createTlsServer({ cert: readFileSync(cert), key: readFileSync(key), ALPNProtocols: ['h2'] }).on('tlsClientError', () => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    try {
      expect(await checking(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`, tls)).toEqual(coded('builder-untrusted', 'expired'));
    } finally {
      server.close();
    }
  });

  test.each([
    ['of another authority', async () => ({ ...tls, cert: other.client.cert, key: other.client.key }), 'unknown certificate authority'],
    ['that has expired', async () => ({ ...tls, ...(await expired('clientAuth')) }), 'expired'],
    ['that is not shown', async () => ({ ca: tls.ca }), 'certificate required'],
  ])('does not accept a certificate %s', async (_, given, why) => {
    const error = await checking(secure.host, await given());
    expect(error).toEqual(coded('builder-untrusted', secure.host));
    // A race of TLS 1.3: what is written to a builder that has refused may come back before its reason.
    expect((error as Error).message).toMatch(new RegExp(`${why}|closes the connection`));
  });

  test('that wants TLS is told when it is spoken to in the clear', async () => {
    expect(await checking(secure.host)).toEqual(coded('builder-untrusted', secure.host, 'wants TLS'));
  });

  test('that speaks in the clear is not trusted with TLS', async () => {
    expect(await checking(plain.host, tls)).toEqual(coded('builder-untrusted', plain.host));
  });

  test('on this machine may be spoken to in the clear', async () => {
    await buildctl({ program: tool('buildctl'), address: plain.host }).check([amd64]);
  });

  test('is what the environment says, with certificates', async () => {
    const env = { PATH: path.dirname(tool('buildctl')), MY_BUILDKIT: secure.host, NX_OCI_BUILDKIT_CA: tls.ca, NX_OCI_BUILDKIT_CERT: tls.cert, NX_OCI_BUILDKIT_KEY: tls.key };
    const [{ builder }] = await findBuilders({ addressVariable: 'MY_BUILDKIT' }, [amd64], { workspaceRoot: scratch, env });
    expect(builder.name).toBe(`buildkitd at ${secure.host}`);
    await builder.check([amd64]);
  });

  test('that is killed in the middle is lost', async () => {
    const { builder, buildkit, stop } = await buildctlRig({ plainRegistries: [registry.host] });
    try {
      const building = builder.build(requestOf(scratch, `FROM ${base.tagged}\nRUN echo begun && sleep 60\n`), path.join(scratch, 'lost.tar'), { onOutput: (line) => line === 'begun' && process.kill(buildkit!.pid!, 'SIGKILL') });
      expect(await thrownBy(() => building)).toEqual(coded('builder-lost', buildkit!.host));
      expect(await thrownBy(() => builder.check([amd64]))).toEqual(coded('builder-unreachable'));
    } finally {
      await stop();
    }
  });

  test('that is stopped in the middle ends the build first, and the image is whole', async () => {
    const { builder, buildkit, stop } = await buildctlRig({ plainRegistries: [registry.host] });
    const archive = path.join(scratch, 'stopped.tar');
    try {
      await builder.build(requestOf(scratch, `FROM ${base.tagged}\nRUN echo begun && sleep 3 && echo made > /made\n`), archive, { onOutput: (line) => line === 'begun' && process.kill(buildkit!.pid!, 'SIGTERM') });
      expect(await validate(await openArchive(archive))).toEqual([]);
    } finally {
      await stop();
    }
  });

  test('whose disk is full is told', async () => {
    const { builder, stop } = await buildctlRig({ plainRegistries: [registry.host], diskSize: '48m' });
    try {
      const request = requestOf(scratch, `FROM ${base.tagged}\nRUN dd if=/dev/zero of=/large bs=1M count=100\n`);
      expect(await thrownBy(() => builder.build(request, path.join(scratch, 'full.tar')))).toEqual(coded('builder-disk-full', 'buildkitd'));
    } finally {
      await stop();
    }
  });
});

describe.each(Object.entries(builderRigs))('%s', (_, start) => {
  let rig: BuilderRig;
  beforeAll(async () => {
    rig = await start({ plainRegistries: [registry.host] });
  });
  afterAll(() => rig.stop());

  const failing = (text: string, request: Parameters<typeof requestOf>[2] = {}, archive = path.join(mkdtempSync(path.join(scratch, 'archive-')), 'image.tar')): Promise<unknown> =>
    thrownBy(() => rig.builder.build(requestOf(scratch, text, request), archive));

  test('has no emulation for a platform', async () => {
    expect(await thrownBy(() => rig.builder.check([amd64, parsePlatform('linux/s390x')]))).toEqual(coded('emulation-missing', 'linux/s390x'));
  });

  test('cannot run a program of another machine', async () => {
    // The head of a program for s390x.
    const program = '\\177ELF\\002\\002\\001\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\002\\000\\026\\000\\000\\000\\001';
    const text = `FROM ${base.tagged}\nRUN printf '${program}' > /foreign && chmod 755 /foreign\nRUN ["/foreign"]\n`;
    expect(await failing(text)).toEqual(coded('emulation-missing', formatPlatform(amd64)));
  });

  test.each([
    ['an unknown instruction', 'RUNN', () => `FROM ${base.tagged}\n\nRUNN ls\n`, 'line 3'],
    ['a substitution that cannot be', '^', () => `FROM ${base.tagged}\nENV A=\${B:^}\n`, 'Dockerfile'],
    ['nothing', '', () => '', 'Dockerfile'],
  ])('refuses a Dockerfile with %s', async (_, word, text, place) => {
    expect(await failing(text())).toEqual(coded('dockerfile-invalid', word, place));
  });

  test('refuses a target that is none', async () => {
    expect(await failing(`FROM ${base.tagged}\n`, { target: 'nowhere' })).toEqual(coded('dockerfile-invalid', 'nowhere'));
  });

  test('tells the step that fails, its exit code and what it printed last', async () => {
    expect(await failing(`FROM ${base.tagged}\nRUN echo first; echo last words >&2; exit 7\n`)).toEqual(coded('dockerfile-failed', 'Dockerfile', 'RUN echo first', '7', 'last words'));
  });

  test('tells a file that is not there to be copied', async () => {
    expect(await failing(`FROM ${base.tagged}\nCOPY nowhere /\n`)).toEqual(coded('dockerfile-failed', 'COPY nowhere', '/nowhere'));
  });

  test('tells an image that its registry does not have', async () => {
    expect(await failing(`FROM ${registry.host}/acme/nothing:1\nRUN true\n`)).toEqual(coded('dockerfile-base-unavailable', `${registry.host}/acme/nothing:1`));
  });

  test('tells an image whose registry does not answer', async () => {
    const host = `127.0.0.1:${await freePort()}`;
    expect(await failing(`FROM ${host}/acme/nothing:1\nRUN true\n`)).toEqual(coded('dockerfile-base-unavailable', `${host}/acme/nothing:1`, 'connection refused'));
  });

  test.each([
    ['in a variable', { env: 'NX_OCI_TEST_NOTHING' }, 'NX_OCI_TEST_NOTHING'],
    ['in a file', { file: '/nowhere/token' }, '/nowhere/token'],
  ])('does not begin without a secret %s', async (_, source, place) => {
    const printed: string[] = [];
    const request = requestOf(scratch, `FROM ${base.tagged}\nRUN true\n`, { secrets: { token: source } });
    expect(await thrownBy(() => rig.builder.build(request, path.join(scratch, 'none.tar'), { onOutput: (line) => printed.push(line) }))).toEqual(coded('secret-missing', 'token', place));
    expect(printed).toEqual([]);
  });

  test('does not begin without an agent of ssh', async () => {
    expect(await failing(`FROM ${base.tagged}\nRUN true\n`, { ssh: { default: ['/nowhere/agent'] } })).toEqual(coded('secret-missing', 'default', '/nowhere/agent'));
  });

  test('tells what a step requires and is not given', async () => {
    expect(await failing(`FROM ${base.tagged}\nRUN --mount=type=secret,id=token,required=true true\n`)).toEqual(coded('secret-missing', 'secret "token"'));
    expect(await failing(`FROM ${base.tagged}\nRUN --mount=type=ssh,required=true true\n`)).toEqual(coded('secret-missing', 'ssh "default"'));
  });

  test('tells that the disk of this machine is full', async () => {
    const folder = mkdtempSync(path.join(scratch, 'small-'));
    const archive = path.join(folder, 'image.tar');
    await run([tool('mount'), '-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder]);
    try {
      expect(await failing(`FROM ${base.tagged}\nRUN echo full > /full\n`, {}, archive)).toEqual(coded('archive-unwritable', archive, 'full'));
    } finally {
      await run([tool('umount'), folder]);
    }
  });

  test('tells that an archive cannot be written', async () => {
    const file = path.join(scratch, 'no-folder');
    writeFileSync(file, '');
    expect(await failing(`FROM ${base.tagged}\nRUN true\n`, {}, path.join(file, 'image.tar'))).toEqual(coded('archive-unwritable', file, 'not a directory'));
  });
});

test('the builder in Docker itself is told, as it writes no archives', async () => {
  const docker = await startDocker();
  try {
    const plugins = path.join(docker.env.DOCKER_CONFIG, 'cli-plugins');
    mkdirSync(plugins);
    symlinkSync(tool('buildx'), path.join(plugins, 'docker-buildx'));
    const builder = buildx({ program: tool('docker'), builder: 'default', env: { ...process.env, ...docker.env } });
    await builder.check([amd64]);
    const building = builder.build(requestOf(scratch, 'FROM scratch\nCOPY Dockerfile /\n'), path.join(scratch, 'docker.tar'));
    expect(await thrownBy(() => building)).toEqual(coded('builder-config-invalid', 'docker buildx builder "default"', 'cannot write OCI archives'));
  } finally {
    await docker.stop();
  }
});

test('of all builders none is here', async () => {
  const folder = path.join(scratch, 'empty-path');
  mkdirSync(folder);
  expect(await thrownBy(() => findBuilders({}, [amd64], { workspaceRoot: scratch, env: { PATH: folder } }))).toEqual(coded('builder-missing', 'buildkitd', 'docker', 'buildah'));
  // A program that is there, and cannot work.
  writeFileSync(path.join(folder, 'docker'), '#!/bin/sh\necho "docker: \'buildx\' is not a docker command." >&2\nexit 1\n');
  chmodSync(path.join(folder, 'docker'), 0o755);
  expect(await thrownBy(() => findBuilders({}, [amd64], { workspaceRoot: scratch, env: { PATH: folder } }))).toEqual(coded('builder-missing', 'Docker is installed, and has no buildx'));
  rmSync(folder, { recursive: true });
});
