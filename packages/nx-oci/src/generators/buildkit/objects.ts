import { Setting, type Manifest, type ManifestSet } from '../../manifests/manifest-set';
import { certificateObjects } from './certificates';
import { buildkitdToml, configFolder, socketOf, stateVolume } from './configuration';
import { port, serverSecret, type BuildkitSettings } from './settings';

/** What images are called in the manifests. */
const buildkitImage = 'nx-oci-buildkit';
const binfmtImage = 'nx-oci-binfmt';

/** The user of the rootless image. */
const rootlessUser = 1000;
const nobody = 65534;

/** The manifests of a buildkitd. */
export function buildkitManifests(settings: BuildkitSettings): ManifestSet {
  const { name, namespace, image, emulation, certificates } = settings;
  return {
    name,
    namespace,
    description: 'A buildkitd that runners build Dockerfiles with',
    objects: {
      'namespace.yaml': namespaceOf(settings),
      'service-account.yaml': { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadataOf(settings), automountServiceAccountToken: false },
      ...(certificates === 'cert-manager' && { 'certificates.yaml': certificateObjects(settings, metadataOf(settings)) }),
      'buildkitd.yaml': statefulSet(settings),
      'service.yaml': { apiVersion: 'v1', kind: 'Service', metadata: metadataOf(settings), spec: { selector: labelsOf(settings), ports: [{ name: 'buildkit', port, targetPort: 'buildkit' }] } },
      'network-policy.yaml': networkPolicies(settings),
      ...(emulation && { 'binfmt.yaml': emulation.architectures.map((architecture) => binfmt(settings, architecture)) }),
    },
    images: {
      [buildkitImage]: { ...image, value: 'image' },
      ...(emulation && { [binfmtImage]: { ...emulation.image, value: 'binfmt.image' } }),
    },
    configs: { [`${name}-config`]: { 'buildkitd.toml': buildkitdToml(settings) } },
  };
}

const labelsOf = ({ name }: BuildkitSettings, component = 'buildkitd'): Record<string, string> => ({ 'app.kubernetes.io/name': 'buildkit', 'app.kubernetes.io/instance': name, 'app.kubernetes.io/component': component });
const metadataOf = (settings: BuildkitSettings): Manifest => ({ name: settings.name, labels: labelsOf(settings) });

/** What makes namespaces of its own, as every builder has to, is more than the baseline takes, even without root. */
function namespaceOf({ namespace }: BuildkitSettings): Manifest {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } } };
}

function statefulSet(settings: BuildkitSettings): Manifest {
  const { name, cacheSize, storageClass } = settings;
  const labels = labelsOf(settings);
  const claim = {
    metadata: { name: 'state', labels },
    spec: { accessModes: ['ReadWriteOnce'], ...(storageClass !== undefined && { storageClassName: new Setting('volume.storageClass', storageClass) }), resources: { requests: { storage: new Setting('volume.size', `${cacheSize}Gi`) } } },
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: metadataOf(settings),
    spec: { serviceName: name, replicas: new Setting('replicas', 1), podManagementPolicy: 'Parallel', selector: { matchLabels: labels }, template: pod(settings), volumeClaimTemplates: [claim] },
  };
}

function pod(settings: BuildkitSettings): Manifest {
  const { name, privileged } = settings;
  // Over the socket, which asks for no certificate.
  const probe = { exec: { command: ['buildctl', '--addr', socketOf(settings), 'debug', 'workers'] }, periodSeconds: 30, timeoutSeconds: 10 };
  return {
    metadata: { labels: labelsOf(settings) },
    spec: {
      serviceAccountName: name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 60,
      // The volume's owner is looked at and no more: below are the files of images, whose owners are their own.
      securityContext: privileged ? {} : { runAsNonRoot: true, runAsUser: rootlessUser, runAsGroup: rootlessUser, fsGroup: rootlessUser, fsGroupChangePolicy: 'OnRootMismatch' },
      nodeSelector: new Setting('nodeSelector', { 'kubernetes.io/os': 'linux' }),
      tolerations: new Setting('tolerations', []),
      containers: [
        {
          name: 'buildkitd',
          image: buildkitImage,
          args: ['--config', `${configFolder}/buildkitd.toml`],
          ports: [{ name: 'buildkit', containerPort: port }],
          startupProbe: { ...probe, periodSeconds: 5, failureThreshold: 24 },
          readinessProbe: probe,
          livenessProbe: { ...probe, failureThreshold: 5 },
          resources: new Setting('resources', resourcesOf(settings)),
          securityContext: privileged ? { privileged: true } : rootless,
          volumeMounts: [
            { name: 'state', mountPath: stateVolume },
            { name: 'config', mountPath: `${configFolder}/buildkitd.toml`, subPath: 'buildkitd.toml', readOnly: true },
            { name: 'certificates', mountPath: `${configFolder}/tls`, readOnly: true },
          ],
        },
      ],
      volumes: [
        { name: 'config', configMap: { name: `${name}-config` } },
        { name: 'certificates', secret: { secretName: serverSecret(settings), defaultMode: 0o440 } },
      ],
    },
  };
}

/**
 * Of what a container usually is kept from, rootless BuildKit needs: to make namespaces and mounts in them, which the usual
 * profiles forbid; and newuidmap and newgidmap, which map the users of an image by these two capabilities.
 */
const rootless: Manifest = {
  allowPrivilegeEscalation: true,
  capabilities: { drop: ['ALL'], add: ['SETUID', 'SETGID'] },
  seccompProfile: { type: 'Unconfined' },
  appArmorProfile: { type: 'Unconfined' },
};

/** A quarter is kept for it, so that it starts anywhere; what it may use it has while it builds. */
function resourcesOf({ cpu, memory }: BuildkitSettings): Manifest {
  return { requests: { cpu: `${Math.ceil(cpu * 250)}m`, memory: `${Math.ceil(memory * 256)}Mi` }, limits: { cpu: `${cpu}`, memory: `${memory}Gi` } };
}

/** Builds are for runners alone. Out they may go where they need to, but for what only the node may ask: who it is, and its credentials. */
function networkPolicies(settings: BuildkitSettings): Manifest[] {
  const { name, runners, emulation } = settings;
  const policy = (ending: string, spec: Manifest): Manifest => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { ...metadataOf(settings), name: `${name}${ending}` }, spec });
  const from = [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': runners.namespace } }, podSelector: { matchLabels: runners.labels } }];
  const anywhere = [{ ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.0.0/16'] } }, { ipBlock: { cidr: '::/0', except: ['fe80::/10', 'fd00:ec2::254/128'] } }];
  return [
    policy('', {
      podSelector: { matchLabels: labelsOf(settings) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from, ports: [{ protocol: 'TCP', port: 'buildkit' }] }],
      // A cache for names that nodes have is at such an address.
      egress: [{ ports: [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }] }, { to: anywhere }],
    }),
    ...(emulation ? [policy('-binfmt', { podSelector: { matchExpressions: binfmtPods(settings) }, policyTypes: ['Ingress', 'Egress'] })] : []),
  ];
}

const binfmtPods = (settings: BuildkitSettings): Manifest[] => {
  const { 'app.kubernetes.io/component': component, ...others } = labelsOf(settings);
  return [...Object.entries(others).map(([key, value]) => ({ key, operator: 'In', values: [value] })), { key: 'app.kubernetes.io/component', operator: 'NotIn', values: [component] }];
};

/** Has nodes of all other architectures run programs of this one, as long as they are up. */
function binfmt(settings: BuildkitSettings, architecture: string): Manifest {
  const component = `binfmt-${architecture}`;
  const labels = labelsOf(settings, component);
  const resources = { requests: { cpu: '1m', memory: '8Mi' }, limits: { memory: '64Mi' } };
  const elsewhere = { matchExpressions: [{ key: 'kubernetes.io/os', operator: 'In', values: ['linux'] }, { key: 'kubernetes.io/arch', operator: 'NotIn', values: [architecture] }] };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: `${settings.name}-${component}`, labels },
    spec: {
      selector: { matchLabels: labels },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%' } },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: settings.name,
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: 1,
          affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [elsewhere] } } },
          tolerations: new Setting('binfmt.tolerations', []),
          securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
          // The kernel is told once, after each start of the node, and keeps the emulator open.
          initContainers: [{ name: 'register', image: binfmtImage, args: ['--install', architecture], resources, securityContext: { privileged: true } }],
          containers: [
            {
              name: 'wait',
              image: buildkitImage,
              command: ['sleep', 'infinity'],
              resources,
              securityContext: { runAsNonRoot: true, runAsUser: nobody, runAsGroup: nobody, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
            },
          ],
        },
      },
    },
  };
}
