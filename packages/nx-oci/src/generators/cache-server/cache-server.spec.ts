import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import { parse } from 'yaml';
import { coded } from '../../../test/errors';
import { GeneratedWorkspace } from '../../../test/generated-workspace';
import { printed } from '../../../test/output';
import cacheServerGenerator, { type CacheServerOptions } from './cache-server';
import { serverStorage } from './server-storage';

const digest = `sha256:${'1'.repeat(64)}`;
const image = `registry.test/acme/cache-server@${digest}`;
const config = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(path.join(__dirname, '../../../../cache/src/config.schema.json'), 'utf8')));

let workspace: GeneratedWorkspace;
beforeEach(() => (workspace = new GeneratedWorkspace()));

const generate = (options: Partial<CacheServerOptions> = {}) => workspace.generate(cacheServerGenerator, { image, ...options });
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what is in a file is looked at by its parts
const read = (name: string, folder = 'deploy/cache'): any => parse(readFileSync(workspace.path(folder, name), 'utf8'));

const files = ['cache.yaml', 'disruption-budget.yaml', 'kustomization.yaml', 'namespace.yaml', 'network-policy.yaml', 'server.yaml', 'service-account.yaml', 'service.yaml'];

test('one server with a volume, by default', async () => {
  const { changed, said } = await generate();
  expect(changed).toEqual(files.map((name) => `deploy/cache/${name}`));
  expect(said).toContain('Wrote deploy/cache/server.yaml.');
  const { resources, ...kustomization } = read('kustomization.yaml');
  expect(resources.sort()).toEqual(files.filter((name) => !['cache.yaml', 'kustomization.yaml'].includes(name)));
  expect(kustomization).toEqual({
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    namespace: 'nx-cache',
    configMapGenerator: [{ name: 'nx-cache-config', files: ['cache.yaml'] }],
    images: [{ name: 'nx-oci-cache-server', newName: 'registry.test/acme/cache-server', digest }],
  });
  expect(read('server.yaml')).toMatchObject({ kind: 'StatefulSet', spec: { replicas: 1, volumeClaimTemplates: [{ spec: { resources: { requests: { storage: '60Gi' } } } }] } });
  expect(config(read('cache.yaml'))).toBe(true);
  expect(read('cache.yaml')).toMatchObject({ storage: '/var/lib/nx-oci-cache', plainHttp: true, keep: { size: '50GiB' } });
});

test.each<[string, Partial<CacheServerOptions>]>([
  ['a folder', {}],
  ['S3', { storage: 's3://acme-cache/nx', endpoint: 'http://minio.storage:9000/' }],
  ['a registry', { storage: 'oci://registry.test:5000/acme/cache', tlsSecret: 'cache-tls' }],
])('of a server over %s nothing is allowed that it does not need, and no secret is in a file', async (_, options) => {
  const { changed } = await generate(options);
  const { spec } = read('server.yaml').spec.template;
  expect(spec).toMatchObject({ automountServiceAccountToken: false, securityContext: { runAsNonRoot: true, runAsUser: 65532, runAsGroup: 65532, fsGroup: 65532, seccompProfile: { type: 'RuntimeDefault' } } });
  const [container, ...others] = spec.containers;
  expect(others).toEqual([]);
  expect(container.securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
  expect(container.resources).toMatchObject({ requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '512Mi' } });
  // All that is mounted is there, and all but the data for reading alone.
  const volumes = [...spec.volumes, ...(read('server.yaml').spec.volumeClaimTemplates ?? []).map(({ metadata }: { metadata: object }) => metadata)].map(({ name }) => name).sort();
  expect(container.volumeMounts.map(({ name }: { name: string }) => name).sort()).toEqual(volumes);
  expect(container.volumeMounts.filter(({ readOnly }: { readOnly?: true }) => !readOnly)).toEqual([{ name: 'data', mountPath: '/var/lib/nx-oci-cache' }]);
  // What the configuration names is where it is mounted.
  const { key, tls, tokens } = read('cache.yaml');
  for (const file of [key, ...Object.values(tls ?? {}), ...tokens.map((token: { file: string }) => token.file)]) expect(container.volumeMounts.some(({ mountPath }: { mountPath: string }) => file.startsWith(`${mountPath}/`))).toBe(true);
  expect(config(read('cache.yaml'))).toBe(true);
  for (const file of changed) expect(readFileSync(workspace.path(file), 'utf8')).not.toMatch(/kind: Secret|PRIVATE KEY|stringData/);
});

test('storage that is shared has several servers, each with a folder for copies', async () => {
  const { said } = await generate({ storage: 's3://acme-cache/nx', endpoint: 'http://minio.storage:9000/', replicas: 3, name: 'cache', namespace: 'ci', directory: 'k8s' });
  expect(read('server.yaml', 'k8s')).toMatchObject({ kind: 'Deployment', metadata: { name: 'cache' }, spec: { replicas: 3 } });
  const { spec } = read('server.yaml', 'k8s').spec.template;
  expect(spec.volumes).toContainEqual({ name: 'data', emptyDir: { sizeLimit: '15Gi' } });
  expect(spec.containers[0].envFrom).toEqual([{ secretRef: { name: 'cache-storage', optional: true } }]);
  expect(read('cache.yaml', 'k8s')).toMatchObject({ storage: 's3://acme-cache/nx', s3: { endpoint: 'http://minio.storage:9000' }, work: '/var/lib/nx-oci-cache/tmp' });
  expect(read('network-policy.yaml', 'k8s').spec.egress[1].ports.map(({ port }: { port: number }) => port)).toEqual([443, 9000]);
  expect(said).toContain('Wrote k8s/server.yaml.');
});

test('with a certificate all that asks it speaks TLS', async () => {
  await generate({ tlsSecret: 'cache-tls', metrics: 'service-monitor' });
  const { metadata, spec } = read('server.yaml').spec.template;
  expect(read('cache.yaml')).toMatchObject({ tls: { cert: '/etc/nx-oci-cache/tls/tls.crt', key: '/etc/nx-oci-cache/tls/tls.key' } });
  expect(read('cache.yaml').plainHttp).toBeUndefined();
  for (const probe of ['livenessProbe', 'readinessProbe']) expect(spec.containers[0][probe].httpGet.scheme).toBe('HTTPS');
  expect(read('service-monitor.yaml').spec.endpoints).toEqual([{ port: 'http', path: '/metrics', scheme: 'https', tlsConfig: { insecureSkipVerify: true } }]);
  expect(metadata.annotations).toBeUndefined();
});

test('as a chart, what a team changes is in its values, and templates are kept from formatters', async () => {
  workspace.write({ '.prettierignore': 'dist' });
  const { changed, said } = await generate({ format: 'helm' });
  const templates = ['disruption-budget.yaml', 'network-policy.yaml', 'nx-cache-config.yaml', 'server.yaml', 'service-account.yaml', 'service.yaml'];
  expect(changed).toEqual(['.prettierignore', ...['Chart.yaml', 'files/cache.yaml', 'namespace.yaml', ...templates.map((name) => `templates/${name}`), 'values.yaml'].map((name) => `deploy/cache/${name}`)]);
  expect(read('values.yaml')).toEqual({ replicas: 1, resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '512Mi' } }, volume: { size: '60Gi' }, image: { repository: 'registry.test/acme/cache-server', digest } });
  expect(readFileSync(workspace.path('deploy/cache/templates/server.yaml'), 'utf8')).toContain('resources: {{ toJson .Values.resources }}\n');
  expect(readFileSync(workspace.path('.prettierignore'), 'utf8')).toBe('dist\n/deploy/cache/templates/\n');
  expect(said).toContain('Wrote deploy/cache/templates/server.yaml.');
  expect(await generate({ format: 'helm' })).toMatchObject({ changed: [] });
});

test('all selectors find the pods', async () => {
  await generate({ metrics: 'service-monitor' });
  const { labels } = read('server.yaml').spec.template.metadata;
  const found = [read('server.yaml').spec.selector.matchLabels, read('service.yaml').spec.selector, read('network-policy.yaml').spec.podSelector.matchLabels, read('disruption-budget.yaml').spec.selector.matchLabels];
  for (const selector of found) expect(selector).toEqual(labels);
  expect(read('service-monitor.yaml').spec.selector.matchLabels).toEqual(read('service.yaml').metadata.labels);
});

test('without a digest nothing could start, and what sets it is told', async () => {
  workspace.write({ 'apps/server/project.json': { name: 'server', targets: { image: { executor: 'nx-oci:service-image', options: { repository: 'registry.test/acme/cache-server' } } } } });
  await generate({ image: 'registry.test/acme/cache-server' });
  expect(read('kustomization.yaml').images).toEqual([{ name: 'nx-oci-cache-server', newName: 'registry.test/acme/cache-server', digest: `sha256:${'0'.repeat(64)}` }]);
  const next = async (name: string): Promise<string> => (await printed(async () => (await cacheServerGenerator(workspace.tree, { image: name }))())).out;
  expect(await next('registry.test/acme/cache-server')).toContain('give server a target "cache-manifests": {"executor":"nx-oci:pin-digests","options":{"files":["deploy/cache/*.yaml"],"images":{"registry.test/acme/cache-server":"server:image"}}}');
  expect(await next('registry.test/acme/other')).toContain('Write the digest of registry.test/acme/other to "images"');
  expect(await next(image)).not.toMatch(/cache-manifests|Write the digest/);
});

test('who may do what is as the configuration of the workspace says', async () => {
  const ci = [{ issuer: 'https://gitlab.example', audience: 'https://cache.example', rules: [{ role: 'untrusted', claims: { project_path: 'acme/shop' } }] }];
  expect((await generate()).changed).toContain('deploy/cache/cache.yaml');
  expect(read('cache.yaml').ci).toBeUndefined();
  workspace = new GeneratedWorkspace({ 'cache.yaml': JSON.stringify({ listen: '127.0.0.1:1', storage: '/there', anonymous: 'read', ci }) });
  const { said } = await generate();
  expect(said).toContain('Took ci and anonymous from cache.yaml.');
  expect(read('cache.yaml')).toMatchObject({ listen: '0.0.0.0:3210', anonymous: 'read', ci });
  workspace = new GeneratedWorkspace({ 'cache.yaml': 'ci: [' });
  await expect(generate()).rejects.toEqual(coded('option-invalid', 'cache.yaml is no YAML'));
});

test('a second run changes nothing, and what users change stays', async () => {
  await generate();
  expect(await generate()).toMatchObject({ changed: [], said: expect.stringContaining('deploy/cache/server.yaml is up to date.') });
  workspace.write({ 'deploy/cache/cache.yaml': readFileSync(workspace.path('deploy/cache/cache.yaml'), 'utf8').replace('days: 30', 'days: 60') });
  const { changed, said } = await generate();
  expect(changed).toEqual([]);
  expect(said).toContain('deploy/cache/cache.yaml is there and stays as it is');
});

test.each<[string, Partial<CacheServerOptions>, string, string]>([
  ['an image with a tag', { image: 'registry.test/acme/cache:1' }, 'option-invalid', 'image is "registry.test/acme/cache:1"'],
  ['a digest that is none', { image: 'registry.test/acme/cache@sha256:1' }, 'option-invalid', 'image is'],
  ['another storage', { storage: 'gs://bucket' }, 'option-invalid', 'storage is "gs://bucket"'],
  ['a registry without a repository', { storage: 'oci://ghcr.io' }, 'option-invalid', 'storage is "oci://ghcr.io"'],
  ['an endpoint of no bucket', { endpoint: 'https://s3.test' }, 'option-invalid', 'endpoint is "https://s3.test"'],
  ['an endpoint with a path', { storage: 's3://bucket', endpoint: 'https://s3.test/a' }, 'option-invalid', 'endpoint is'],
  ['several servers over a folder', { replicas: 2 }, 'option-invalid', 'replicas is "2"'],
  ['no server', { storage: 's3://bucket', replicas: 0 }, 'option-invalid', 'replicas is "0"'],
  ['a size of none', { size: 0.5 }, 'option-invalid', 'size is "0.5"'],
  ['a name that is none', { name: 'Cache' }, 'option-invalid', 'name is "Cache"'],
  ['a secret with a line in it', { secret: 'a\nb' }, 'option-invalid', 'secret is'],
  ['another format', { format: 'jsonnet' as never }, 'option-invalid', 'format is "jsonnet"'],
  ['metrics that there are not', { metrics: 'statsd' as never }, 'option-invalid', 'metrics is "statsd"'],
  ['a folder elsewhere', { directory: '../deploy' }, 'directory-invalid', '"../deploy"'],
])('%s: refused, and nothing is changed', async (_, wrong, code, word) => {
  const { tree } = workspace;
  await expect(cacheServerGenerator(tree, { image, ...wrong })).rejects.toEqual(coded(code, `error(${code})`, word));
  expect(tree.listChanges()).toEqual([]);
});

test.each<[string, string | undefined, number | undefined]>([
  ['s3://bucket', undefined, undefined],
  ['s3://bucket/a', 'http://s3.test', 80],
  ['s3://bucket/a', 'https://s3.test:443', undefined],
  ['oci://registry.test:5000/a', undefined, 5000],
])('%s at %s is reached by the port %s', (storage, endpoint, port) => expect(serverStorage(storage, endpoint).port).toBe(port));
