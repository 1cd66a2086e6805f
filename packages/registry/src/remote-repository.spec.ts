import { digestOf, documentOf, emptyImage, mediaTypes, readDocument, type Digest, type Document } from '@nx-oci/oci';
import { startDockerRegistry, type DockerRegistry } from '@nx-oci/peers';
import { profiles, type FaultRule, type Lab, type LabOptions } from '@nx-oci/registry-lab';
import { coded, thrownBy } from '../test/errors';
import { json, serve } from '../test/little-server';
import { bytesOf, connect, lab, randomBlob, repositoryAt } from '../test/rigs';
import { openRemote, type RemoteRepository } from './remote-repository';
import { uploadBlob } from './upload';

const [manifest, config] = emptyImage({ os: 'linux', architecture: 'amd64' }).documents;
const { digest } = manifest.descriptor;
const absent: Digest = `sha256:${'0'.repeat(64)}`;

let registry: DockerRegistry;
beforeAll(async () => {
  registry = await startDockerRegistry({ delete: true });
});
afterAll(() => registry.stop());
beforeEach(async () => {
  const repository = repositoryAt(registry.host, 'acme/app');
  await uploadBlob(repository, config.descriptor, () => [config.bytes]);
  await repository.putManifest(manifest, '1');
});

async function rig(options: Omit<LabOptions, 'upstream'> = {}): Promise<{ started: Lab; repository: RemoteRepository }> {
  const started = await lab(registry.url, options);
  return { started, repository: repositoryAt(started.host, 'acme/app', { access: 'pull' }) };
}

const on = (method: string, what: FaultRule['what'], times = Infinity): FaultRule => ({ when: { method }, times, what });
const relabel = (headers: Record<string, string>): FaultRule['what'] => ({ kind: 'relabel', headers });
const methods = ({ requests }: Lab): string[] => requests.map(({ method }) => method);

describe('head', () => {
  test.each(['1', digest])('of %s is one HEAD', async (reference) => {
    const { started, repository } = await rig();
    expect(await repository.head(reference)).toEqual({ mediaType: mediaTypes.manifest, digest, size: manifest.bytes.length });
    expect(methods(started)).toEqual(['HEAD']);
  });

  test.each(['2', absent])('of %s is nothing', async (reference) => expect(await (await rig()).repository.head(reference)).toBeUndefined());

  test('of what is missing at Artifactory is nothing', async () => expect(await (await rig({ profile: profiles.artifactory })).repository.head('2')).toBeUndefined());

  test.each<[string, Record<string, string>]>([
    ['no digest', { 'docker-content-digest': '' }],
    ['a digest that is none', { 'docker-content-digest': 'sha512:abc' }],
    ['no type', { 'content-type': '' }],
  ])('asks for all of it where there is %s', async (_, headers) => {
    const { started, repository } = await rig({ faults: [on('HEAD', relabel(headers))] });
    expect(await repository.head('1')).toEqual({ mediaType: mediaTypes.manifest, digest, size: manifest.bytes.length });
    expect(methods(started)).toEqual(['HEAD', 'GET']);
  });

  test('believes no other digest than what was asked for', async () => {
    const { started, repository } = await rig({ faults: [on('HEAD', relabel({ 'docker-content-digest': absent }))] });
    expect(await repository.head(digest)).toMatchObject({ digest });
    expect(methods(started)).toEqual(['HEAD', 'GET']);
  });

  test('of what makes no sense is an error', async () => {
    const { repository } = await rig({ faults: [on('HEAD', { kind: 'status', status: 418 })] });
    expect(await thrownBy(() => repository.head('1'))).toEqual(coded('response-invalid', '418', 'acme/app'));
  });
});

describe('manifest', () => {
  test.each(['1', digest])('of %s is verified', async (reference) => {
    const { started, repository } = await rig();
    expect(await repository.manifest(reference)).toEqual({ descriptor: { mediaType: mediaTypes.manifest, digest, size: manifest.bytes.length }, bytes: manifest.bytes });
    expect(methods(started)).toEqual(['GET']);
  });

  test('asks for all types of manifests', async () => {
    const { started, repository } = await rig();
    await repository.manifest('1');
    for (const type of [mediaTypes.index, mediaTypes.manifest, mediaTypes.dockerIndex, mediaTypes.dockerManifest]) expect(started.requests[0].headers.accept).toContain(type);
  });

  test('of what is not there is nothing, or an error where it is needed', async () => {
    const { started, repository } = await rig();
    expect(await repository.manifest('2')).toBeUndefined();
    expect(await thrownBy(() => repository.requireManifest('2'))).toEqual(coded('manifest-missing', `${started.host}/acme/app:2`));
    expect(await thrownBy(() => repository.requireManifest(absent))).toEqual(coded('manifest-missing', `${started.host}/acme/app@${absent}`));
  });

  test.each(['1', digest])('of %s with another byte is refused', async (reference) => {
    const { repository } = await rig({ faults: [on('GET', { kind: 'wrong-bytes', offset: 20 })] });
    const error = await thrownBy(() => repository.manifest(reference));
    expect(error).toMatchObject({ code: 'digest-mismatch', message: expect.stringContaining(digest) });
  });

  test('of a registry that gives another one is refused', async () => {
    const other = documentOf(mediaTypes.index, { schemaVersion: 2, mediaType: mediaTypes.index, manifests: [] });
    const { host } = await serve((_, response) => response.writeHead(200, { 'content-type': mediaTypes.index, 'docker-content-digest': other.descriptor.digest }).end(other.bytes));
    expect(await thrownBy(() => repositoryAt(host, 'acme/app').manifest(digest))).toMatchObject({ code: 'digest-mismatch' });
  });

  test('that breaks off is read anew', async () => {
    const { started, repository } = await rig({ faults: [on('GET', { kind: 'truncate', bytes: 10 }, 2)] });
    expect(await repository.manifest('1')).toMatchObject({ descriptor: { digest } });
    expect(methods(started)).toEqual(['GET', 'GET', 'GET']);
  });

  test('that breaks off is another one if its tag has moved since', async () => {
    const other = documentOf(mediaTypes.index, { schemaVersion: 2, mediaType: mediaTypes.index, manifests: [] });
    let asked = 0;
    const { host } = await serve((_, response) => {
      const { descriptor, bytes } = asked++ === 0 ? manifest : other;
      response.writeHead(200, { 'content-type': descriptor.mediaType, 'content-length': String(bytes.length), 'docker-content-digest': descriptor.digest });
      if (asked > 1) response.end(bytes);
      else response.write(bytes.subarray(0, 10), () => setTimeout(() => response.destroy(), 50));
    });
    expect((await repositoryAt(host, 'acme/app').manifest('1'))?.descriptor).toEqual(other.descriptor);
  });

  test('that breaks off each time is an error', async () => {
    const { started, repository } = await rig({ faults: [on('GET', { kind: 'truncate', bytes: 10 })] });
    expect(await thrownBy(() => repository.manifest('1'))).toEqual(coded('registry-down', `${started.host}/acme/app:1`, 'breaks off'));
    expect(methods(started)).toEqual(['GET', 'GET', 'GET']);
  });

  test('has the type that it states itself', async () => {
    const { repository } = await rig({ faults: [on('GET', relabel({ 'content-type': 'application/octet-stream' }))] });
    expect((await repository.manifest('1'))?.descriptor.mediaType).toBe(mediaTypes.manifest);
  });

  test('has that of the answer where it states none', async () => {
    const { host } = await serve((_, response) => response.writeHead(200, { 'content-type': `${mediaTypes.dockerManifest}; charset=utf-8` }).end('{"schemaVersion":2}'));
    expect((await repositoryAt(host, 'acme/app').manifest('1'))?.descriptor.mediaType).toBe(mediaTypes.dockerManifest);
  });

  test('of more than 4 MiB is refused', async () => {
    const { host } = await serve((_, response) => response.end(Buffer.alloc((4 << 20) + 1, ' ')));
    expect(await thrownBy(() => repositoryAt(host, 'acme/app').manifest('1'))).toEqual(coded('response-invalid', 'more than 4194304 bytes'));
  });
});

describe('putManifest', () => {
  test('is under its digest unless told', async () => {
    const repository = repositoryAt(registry.host, 'acme/app');
    const other = documentOf(mediaTypes.index, { schemaVersion: 2, mediaType: mediaTypes.index, manifests: [manifest.descriptor] });
    expect(await repository.putManifest(other)).toEqual({ referrerListed: false });
    expect(await repository.head(other.descriptor.digest)).toEqual(other.descriptor);
    await repository.putManifest(other, '2');
    expect(await repository.head('2')).toEqual(other.descriptor);
    await repository.putManifest(manifest, '2');
  });

  test('tells whether the registry lists what refers to another', async () => {
    const { repository } = await rig({ faults: [on('PUT', relabel({ 'oci-subject': digest }))] });
    expect(await repository.putManifest(manifest)).toEqual({ referrerListed: true });
  });

  test('of what is not whole is refused', async () => {
    const { started, repository } = await rig();
    const incomplete = documentOf(mediaTypes.manifest, { schemaVersion: 2, mediaType: mediaTypes.manifest, config: { ...config.descriptor, digest: absent }, layers: [] });
    expect(await thrownBy(() => repository.putManifest(incomplete, '3'))).toEqual(coded('upload-failed', started.host, incomplete.descriptor.digest, 'MANIFEST_BLOB_UNKNOWN'));
  });

  test('of what is another one there is an error', async () => {
    const { repository } = await rig({ faults: [on('PUT', relabel({ 'docker-content-digest': absent }))] });
    expect(await thrownBy(() => repository.putManifest(manifest))).toEqual(coded('upload-failed', absent, digest));
  });

  test.each<[string, FaultRule['what']]>([
    ['not answered', { kind: 'reset', at: 'after' }],
    ['answered with 503', { kind: 'status', status: 503 }],
  ])('is done again when it is %s', async (_, what) => {
    const { started, repository } = await rig({ faults: [on('PUT', what, 1)] });
    await repository.putManifest(manifest, '1');
    expect(methods(started)).toEqual(['PUT', 'PUT']);
  });
});

describe('blobs', () => {
  test('are there or not', async () => {
    const { repository } = await rig();
    expect(await repository.has(config.descriptor.digest)).toBe(true);
    expect(await repository.has(absent)).toBe(false);
  });

  test('are missing where they are forbidden', async () => expect(await (await rig({ faults: [on('HEAD', { kind: 'status', status: 403 })] })).repository.has(absent)).toBe(false));

  test('of which something else is said are an error', async () => {
    const { repository } = await rig({ faults: [on('HEAD', { kind: 'status', status: 416 })] });
    expect(await thrownBy(() => repository.has(absent))).toEqual(coded('response-invalid', '416', absent));
  });

  test('are read as what they are: manifests too', async () => {
    const { repository } = await rig();
    expect(await bytesOf(repository.open(manifest.descriptor))).toEqual(Buffer.from(manifest.bytes));
    expect(await bytesOf(repository.open(config.descriptor))).toEqual(Buffer.from(config.bytes));
    expect(await thrownBy(() => bytesOf(repository.open({ ...manifest.descriptor, digest: absent })))).toMatchObject({ code: 'blob-unavailable' });
    expect(await thrownBy(() => bytesOf(repository.open({ ...randomBlob().descriptor, digest: absent })))).toMatchObject({ code: 'blob-unavailable' });
  });
});

describe('tags', () => {
  /** A registry whose list has pages. */
  const paged = async (links: Record<string, string>): Promise<{ host: string; requests: { target: string }[] }> =>
    serve(({ target }, response) => {
      const link = links[target];
      json(response, { name: 'acme/app', tags: [target.replace(/.*\?/, '')] }, { headers: link ? { link } : {} });
    });

  test('are listed', async () => expect(await (await rig()).repository.tags()).toContain('1'));

  test('of a repository that is not there are none', async () => expect(await repositoryAt(registry.host, 'acme/absent').tags()).toEqual([]));

  test('are read of all pages', async () => {
    const list = '/v2/acme/app/tags/list';
    const { host } = await paged({
      [`${list}?n=1000`]: `<${list}?last=a>; rel="next"`,
      [`${list}?last=a`]: `</first>; rel="first", <list?last=b,c>; title="more"; rel=next`,
    });
    expect(await repositoryAt(host, 'acme/app').tags()).toEqual(['n=1000', 'last=a', 'last=b,c']);
  });

  test('whose pages go round are an error', async () => {
    const { host, requests } = await paged({ '/v2/acme/app/tags/list?n=1000': '<list?last=a>; rel="next"', '/v2/acme/app/tags/list?last=a': '<list?last=a>; rel="next"' });
    expect(await thrownBy(() => repositoryAt(host, 'acme/app').tags())).toEqual(coded('response-invalid', host, 'a list of tags'));
    expect(requests).toHaveLength(2);
  });

  test('of which the pages lead to another host are asked for without credentials', async () => {
    const other = await paged({});
    const { host } = await serve(({ headers }, response) =>
      headers.authorization ? json(response, { tags: ['a'] }, { headers: { link: `<http://${other.host}/b>; rel="next"` } }) : response.writeHead(401, { 'www-authenticate': 'Basic' }).end(),
    );
    await repositoryAt(host, 'acme/app', { user: { username: 'me', password: 'pass' } }).tags();
    expect(other.requests).toMatchObject([{ headers: expect.not.objectContaining({ authorization: expect.anything() }) }]);
  });

  test.each(['{"tags":null}', '{}'])('in %s are none', async (text) => {
    const { host } = await serve((_, response) => response.end(text));
    expect(await repositoryAt(host, 'acme/app').tags()).toEqual([]);
  });

  test.each(['<html>', 'null', '"tags"', ''])('in %j are an error', async (text) => {
    const { host } = await serve((_, response) => response.end(text));
    expect(await thrownBy(() => repositoryAt(host, 'acme/app').tags())).toEqual(coded('response-invalid', host, 'no JSON', 'a list of tags'));
  });

  test.each<FaultRule['what']>([{ kind: 'truncate', bytes: 5 }, { kind: 'stall', afterResponseBytes: 5 }])('of which the list ends by %j are read anew, and are an error in the end', async (what) => {
    const started = await lab(registry.url, { faults: [on('GET', what, 1)] });
    const repository = repositoryAt(started.host, 'acme/app', { settings: { stallTimeout: 1500 } });
    expect(await repository.tags()).toContain('1');
    started.setFaults([on('GET', what)]);
    expect(await thrownBy(() => repository.tags())).toEqual(coded('registry-down', started.host, 'a list of tags', 'breaks off'));
  });
});

describe('remove', () => {
  test('takes a manifest away, and what is not there is no error', async () => {
    const repository = repositoryAt(registry.host, 'acme/app');
    await repository.remove(digest);
    expect(await repository.head(digest)).toBeUndefined();
    await repository.remove(digest);
  });

  test('asks for the right to do it', async () => {
    const closed = await startDockerRegistry({ auth: 'token', delete: true });
    try {
      const repository = repositoryAt(closed.host, 'acme/app', { user: closed.users[0] });
      await repository.remove(digest);
      expect(closed.tokenServer?.requests).toMatchObject([{ scopes: ['repository:acme/app:pull,push,delete'] }]);
    } finally {
      await closed.stop();
    }
  });

  test.each([403, 405])('that is answered with %i is an error', async (status) => {
    const { started, repository } = await rig({ faults: [on('DELETE', { kind: 'status', status })] });
    expect(await thrownBy(() => repository.remove(digest))).toEqual(coded('access-denied', started.host, 'acme/app', String(status)));
  });
});

test('an image in a registry is a place as others are', async () => {
  const { origin, roots, source } = await openRemote(connect(), { registry: registry.host, path: 'acme/app', tag: '1' });
  expect(origin).toBe(`${registry.host}/acme/app:1`);
  expect(roots).toEqual([manifest.descriptor]);
  const read: Document = await readDocument(source, roots[0]);
  expect(Buffer.from(read.bytes).equals(manifest.bytes)).toBe(true);
  expect(digestOf(await bytesOf(source.open(config.descriptor)))).toBe(config.descriptor.digest);
  expect(await source.has(absent)).toBe(false);
});
