import { getProjects, readNxJson, type GeneratorCallback, type Tree } from '@nx/devkit';
import { parseDigest } from '@nx-oci/oci';
import { parseDocument } from 'yaml';
import { PluginError } from '../../error';
import { isRepository, repositoryOf } from '../../image-repository';
import type { Manifest, ManifestFormat } from '../../manifests/manifest-set';
import { applySteps, manifestFormat, writeManifests } from '../../manifests/write-manifests';
import { consoleReport } from '../../report';
import { generation } from '../../scaffold/generation';
import { nxCommand } from '../../scaffold/nx-command';
import { workspacePath } from '../../scaffold/project-directory';
import { requireOption } from '../../scaffold/require-option';
import { localImagesIn } from '../../wiring/service';
import { serverConfigFile } from '../cache/server-config';
import { noDigest, secretKeys, serverManifests, type ServerSettings } from './objects';
import { serverStorage } from './server-storage';

export interface CacheServerOptions {
  /** Of the server, by digest; or its repository, to be pinned. */
  image: string;
  format?: ManifestFormat;
  directory?: string;
  name?: string;
  namespace?: string;
  storage?: string;
  endpoint?: string;
  size?: number;
  replicas?: number;
  secret?: string;
  tlsSecret?: string;
  metrics?: ServerSettings['metrics'];
  skipFormat?: boolean;
}

const comments: Record<string, string> = {
  'cache.yaml': ' The configuration of the server. All that it may say: docs/reference/cache.md of nx-oci.',
  'namespace.yaml': ' Whoever has the namespace already leaves this file out.',
};

/** Writes the manifests of a server of the remote cache. */
export default function cacheServerGenerator(tree: Tree, options: CacheServerOptions): Promise<GeneratorCallback> {
  return generation(async () => {
    const report = consoleReport();
    const settings = { ...settingsOf(options), trust: trustOf(tree) };
    const directory = workspacePath(tree, options.directory ?? 'deploy/cache');
    const format = manifestFormat(options.format);
    const said = await writeManifests(tree, directory, serverManifests(settings), { format, comments, skipFormat: options.skipFormat });
    if (settings.trust) said.push(`Took ${Object.keys(settings.trust).join(' and ')} from ${serverConfigFile}.`);
    said.forEach((line) => report.line(line));
    return () => ['Next:', ...nextSteps(tree, directory, settings, format).map((line) => `- ${line}`)].forEach((line) => report.line(line));
  });
}

/** What the configuration that `nx g nx-oci:cache` wrote says of who may do what; nothing where there is none. Throws `option-invalid`. */
function trustOf(tree: Tree): ServerSettings['trust'] {
  const text = tree.read(serverConfigFile, 'utf8');
  if (text === null) return undefined;
  const document = parseDocument(text);
  if (document.errors.length > 0) throw new PluginError('option-invalid', { message: `${serverConfigFile} is no YAML: ${document.errors[0].message.split('\n')[0]}.`, remedy: 'Correct it: who may do what is taken from it.' });
  const { ci, anonymous } = (document.toJS() ?? {}) as Manifest;
  return ci === undefined && anonymous === undefined ? undefined : { ...(ci !== undefined && { ci }), ...(anonymous !== undefined && { anonymous }) };
}

function settingsOf({ image, name = 'nx-cache', namespace = 'nx-cache', storage: stored = 'folder', endpoint, size = 50, secret = 'nx-cache', tlsSecret, metrics = 'annotations', ...options }: CacheServerOptions): ServerSettings {
  const [repository, digest = noDigest] = image.split('@', 2);
  requireOption('image', image, isRepository(repository) && isDigest(digest), 'Give the repository of the image, and its digest where it is known: registry.example/cache-server@sha256:….');
  for (const [option, value] of Object.entries({ name, namespace, secret, tlsSecret })) {
    requireOption(option, value, value === undefined || /^[a-z]([a-z0-9-]{0,50}[a-z0-9])?$/.test(value), 'Give what Kubernetes takes for a name: small letters, digits and "-".');
  }
  const storage = serverStorage(stored, endpoint);
  const replicas = options.replicas ?? (storage.kind === 'folder' ? 1 : 2);
  requireOption('size', size, Number.isInteger(size) && size >= 1, 'Give a number of gibibytes: 50.');
  requireOption('replicas', replicas, Number.isInteger(replicas) && replicas >= 1, 'Give a number: 2.');
  requireOption('replicas', replicas, storage.kind !== 'folder' || replicas === 1, 'A folder is of one server. Store in s3:// or oci://, which several share.');
  requireOption('metrics', metrics, ['annotations', 'service-monitor', 'none'].includes(metrics), 'Give annotations, service-monitor or none.');
  return { name, namespace, image: repository, digest, storage, size, replicas, secret, metrics, ...(endpoint !== undefined && { endpoint: endpoint.replace(/\/$/, '') }), ...(tlsSecret !== undefined && { tlsSecret }) };
}

function isDigest(text: string): boolean {
  try {
    return parseDigest(text) === text;
  } catch {
    return false;
  }
}

function nextSteps(tree: Tree, directory: string, { name, namespace, image, digest, secret, storage, tlsSecret, trust }: ServerSettings, format: ManifestFormat): string[] {
  const literals = secretKeys.filter((key) => key.endsWith('-token')).map((key) => `--from-literal=${key}=$(openssl rand -hex 32)`);
  const built = digest !== noDigest ? undefined : [...getProjects(tree)].flatMap(([project, configuration]) => localImagesIn(project, configuration, readNxJson(tree))).find(({ repository }) => repository !== undefined && repositoryOf(repository) === repositoryOf(image));
  const pins = built && JSON.stringify({ executor: 'nx-oci:pin-digests', options: { files: [`${directory}/${format === 'helm' ? 'values' : '*'}.yaml`], images: { [image]: `${built.project}:${built.target}` } } });
  return [
    ...(pins === undefined ? [] : [`To have the digest that is built in them, give ${built!.project} a target "cache-manifests": ${pins}; ${nxCommand(tree)} run ${built!.project}:cache-manifests writes what is to be applied.`]),
    ...(pins === undefined && digest === noDigest ? [`Write the digest of ${image} to "images" in ${directory}/${format === 'helm' ? 'values.yaml' : 'kustomization.yaml'}, in the place of the zeros: nothing starts before.`] : []),
    ...(trust?.ci === undefined ? [`Write which runs of the CI may do what to "ci" of ${directory}/${format === 'helm' ? 'files/' : ''}cache.yaml; ${nxCommand(tree)} g nx-oci:cache --provider=self-hosted --ci=… writes such rules to ${serverConfigFile}, from where this takes them. Without, only tokens count.`] : []),
    `kubectl create namespace ${namespace}, if it is not there.`,
    `Make the Secret that the server reads: nx-oci-cache key > key.pem; kubectl -n ${namespace} create secret generic ${secret} --from-file=key.pem ${literals.join(' ')}`,
    ...(storage.kind === 's3' ? [`Where the servers have no identity of the cloud, give AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION in a Secret ${name}-storage.`] : []),
    ...(storage.kind === 'oci' ? [`Give what may push to the repository in a Secret ${name}-registry: kubectl -n ${namespace} create secret docker-registry ${name}-registry --docker-server=… --docker-username=… --docker-password=…`] : []),
    tlsSecret === undefined ? 'It speaks plain HTTP: have an ingress speak TLS before it, for whoever is outside of the cluster.' : `Put its certificate into the Secret ${tlsSecret} (tls.crt, tls.key); it is read again when it changes.`,
    ...applySteps(format, { directory, name, namespace }),
  ];
}
