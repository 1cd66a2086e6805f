import { Setting, type Manifest, type ManifestSet } from '../../manifests/manifest-set';
import { dataFolder, type ServerStorage } from './server-storage';

/** What the objects of a server are made of. */
export interface ServerSettings {
  name: string;
  namespace: string;
  /** Repository of the image. */
  image: string;
  digest: string;
  storage: ServerStorage;
  /** Of S3 that is not of AWS. */
  endpoint?: string;
  /** Gibibytes that the cache may have. */
  size: number;
  replicas: number;
  /** With the key and the tokens. */
  secret: string;
  /** With a certificate; plain HTTP without. */
  tlsSecret?: string;
  metrics: 'annotations' | 'service-monitor' | 'none';
  /** Who may do what, beside tokens: that part of the configuration as it is written. */
  trust?: { ci?: unknown; anonymous?: unknown };
}

/** What the image is called in the manifests. */
const imageName = 'nx-oci-cache-server';
/** A digest that no image has: nothing starts until another is in its place. */
export const noDigest = `sha256:${'0'.repeat(64)}`;

const port = 3210;
const user = 65532;
const configFolder = '/etc/nx-oci-cache';
/** Tokens of the Secret: role → its key there. */
const tokenKeys = { trusted: 'trusted-token', read: 'read-token', admin: 'admin-token' } as const;
export const secretKeys = ['key.pem', ...Object.values(tokenKeys)];
/** Gibibytes on a node for copies of what is stored elsewhere, and for what is being made. */
const copies = { kept: 10, all: 15 };

/** The manifests of a server. */
export function serverManifests(settings: ServerSettings): ManifestSet {
  const { metrics, name, namespace, image, digest } = settings;
  return {
    name,
    namespace,
    description: 'A server of the remote cache of Nx',
    objects: {
      'namespace.yaml': namespaceOf(settings),
      'service-account.yaml': { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadataOf(settings), automountServiceAccountToken: false },
      'server.yaml': workload(settings),
      'service.yaml': service(settings),
      'network-policy.yaml': networkPolicy(settings),
      'disruption-budget.yaml': { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: metadataOf(settings), spec: { maxUnavailable: 1, selector: { matchLabels: labelsOf(settings) } } },
      ...(metrics === 'service-monitor' && { 'service-monitor.yaml': serviceMonitor(settings) }),
    },
    images: { [imageName]: { repository: image, digest, value: 'image' } },
    configs: { [`${name}-config`]: { 'cache.yaml': configuration(settings) } },
  };
}

/** The configuration of the server itself. */
function configuration({ storage, endpoint, size, tlsSecret, trust }: ServerSettings): Manifest {
  return {
    listen: `0.0.0.0:${port}`,
    ...(tlsSecret === undefined ? { plainHttp: true } : { tls: { cert: `${configFolder}/tls/tls.crt`, key: `${configFolder}/tls/tls.key` } }),
    storage: storage.written,
    ...(endpoint !== undefined && { s3: { endpoint } }),
    ...(storage.kind !== 'folder' && { work: `${dataFolder}/tmp`, workSize: `${copies.kept}GiB` }),
    key: `${configFolder}/secret/key.pem`,
    tokens: Object.entries(tokenKeys).map(([role, key]) => ({ name: role, role, file: `${configFolder}/secret/${key}` })),
    ...trust,
    keep: { days: 30, untrustedDays: 7, size: `${size}GiB` },
  };
}

const labelsOf = ({ name }: ServerSettings): Record<string, string> => ({ 'app.kubernetes.io/name': 'nx-oci-cache', 'app.kubernetes.io/instance': name });
const metadataOf = (settings: ServerSettings): Manifest => ({ name: settings.name, labels: labelsOf(settings) });

function namespaceOf({ namespace }: ServerSettings): Manifest {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } } };
}

/** A folder is of one server, which keeps its volume; storage elsewhere is shared by any number of them. */
function workload(settings: ServerSettings): Manifest {
  const { name, storage, size, replicas } = settings;
  const labels = labelsOf(settings);
  const common = { replicas: new Setting('replicas', replicas), selector: { matchLabels: labels }, template: pod(settings) };
  if (storage.kind !== 'folder') return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: metadataOf(settings), spec: common };
  // Blobs that nothing needs any more, and uploads, take some beside what is kept.
  const request = { storage: new Setting('volume.size', `${Math.ceil(size * 1.2)}Gi`) };
  const claim = { metadata: { name: 'data', labels }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: request } } };
  return { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: metadataOf(settings), spec: { serviceName: name, ...common, volumeClaimTemplates: [claim] } };
}

function pod(settings: ServerSettings): Manifest {
  const { name, storage, secret, tlsSecret, metrics } = settings;
  const labels = labelsOf(settings);
  const scheme = tlsSecret === undefined ? 'HTTP' : 'HTTPS';
  const probe = (path: string): Manifest => ({ httpGet: { path, port: 'http', scheme }, periodSeconds: 10, timeoutSeconds: 5 });
  const secrets = [
    { volume: 'secret', at: `${configFolder}/secret`, source: { secretName: secret, items: secretKeys.map((key) => ({ key, path: key })) } },
    ...(tlsSecret === undefined ? [] : [{ volume: 'tls', at: `${configFolder}/tls`, source: { secretName: tlsSecret } }]),
    ...(storage.kind === 'oci' ? [{ volume: 'registry', at: `${configFolder}/registry`, source: { secretName: `${name}-registry`, optional: true, items: [{ key: '.dockerconfigjson', path: 'config.json' }] } }] : []),
  ];
  const annotations = { 'prometheus.io/scrape': 'true', 'prometheus.io/port': `${port}`, 'prometheus.io/path': '/metrics', 'prometheus.io/scheme': scheme.toLowerCase() };
  return {
    metadata: { labels, ...(metrics === 'annotations' && { annotations }) },
    spec: {
      serviceAccountName: name,
      automountServiceAccountToken: false,
      // Variables of services could be taken for the server's own.
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 60,
      securityContext: { runAsNonRoot: true, runAsUser: user, runAsGroup: user, fsGroup: user, fsGroupChangePolicy: 'OnRootMismatch', seccompProfile: { type: 'RuntimeDefault' } },
      ...(storage.kind !== 'folder' && { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: labels } }] }),
      containers: [
        {
          name: 'server',
          image: imageName,
          args: ['serve', '--config', `${configFolder}/cache.yaml`],
          ...(storage.kind === 'oci' && { env: [{ name: 'DOCKER_CONFIG', value: `${configFolder}/registry` }] }),
          ...(storage.kind === 's3' && { envFrom: [{ secretRef: { name: `${name}-storage`, optional: true } }] }),
          ports: [{ name: 'http', containerPort: port }],
          livenessProbe: { ...probe('/health'), failureThreshold: 6 },
          readinessProbe: probe('/ready'),
          // Those who were told of it before are still served.
          lifecycle: { preStop: { sleep: { seconds: 5 } } },
          resources: new Setting('resources', { requests: { cpu: '100m', memory: '256Mi', ...(storage.kind !== 'folder' && { 'ephemeral-storage': `${copies.all}Gi` }) }, limits: { memory: '512Mi' } }),
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
          volumeMounts: [
            { name: 'data', mountPath: dataFolder },
            { name: 'config', mountPath: `${configFolder}/cache.yaml`, subPath: 'cache.yaml', readOnly: true },
            ...secrets.map(({ volume, at }) => ({ name: volume, mountPath: at, readOnly: true })),
          ],
        },
      ],
      volumes: [
        ...(storage.kind === 'folder' ? [] : [{ name: 'data', emptyDir: { sizeLimit: `${copies.all}Gi` } }]),
        { name: 'config', configMap: { name: `${name}-config` } },
        ...secrets.map(({ volume, source }) => ({ name: volume, secret: { defaultMode: 0o440, ...source } })),
      ],
    },
  };
}

function service(settings: ServerSettings): Manifest {
  return { apiVersion: 'v1', kind: 'Service', metadata: metadataOf(settings), spec: { selector: labelsOf(settings), ports: [{ name: 'http', port, targetPort: 'http' }] } };
}

/** In: from the cluster's own pods. Out: names, storage, and the keys of CI providers. */
function networkPolicy(settings: ServerSettings): Manifest {
  const ports = [...new Set([443, settings.storage.port ?? 443])];
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadataOf(settings),
    spec: {
      podSelector: { matchLabels: labelsOf(settings) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ protocol: 'TCP', port: 'http' }] }],
      egress: [
        { ports: [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }] },
        { ports: ports.map((each) => ({ protocol: 'TCP', port: each })) },
      ],
    },
  };
}

function serviceMonitor(settings: ServerSettings): Manifest {
  // The certificate is of the name that others know, and numbers are no secret.
  const tls = settings.tlsSecret === undefined ? { scheme: 'http' } : { scheme: 'https', tlsConfig: { insecureSkipVerify: true } };
  return { apiVersion: 'monitoring.coreos.com/v1', kind: 'ServiceMonitor', metadata: metadataOf(settings), spec: { selector: { matchLabels: labelsOf(settings) }, endpoints: [{ port: 'http', path: '/metrics', ...tls }] } };
}
