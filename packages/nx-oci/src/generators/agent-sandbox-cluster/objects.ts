import { NameByDigest, Setting, type Manifest, type ManifestSet } from '../../manifests/manifest-set';
import type { Credential } from './credential';
import type { Egress } from './egress';

/** What the objects of sandboxes are made of. */
export interface SandboxSettings {
  name: string;
  namespace: string;
  repository: string;
  credential: Credential;
  /** Sandboxes that wait for somebody. */
  size: number;
  cpu: string;
  memory: string;
  disk: string;
  /** Home of the agent's user, which it writes to. */
  home: string;
  egress: Egress;
  runtimeClass?: string;
}

/** A digest that no image has: nothing starts until another is in its place. */
export const noDigest = `sha256:${'0'.repeat(64)}`;

const user = 65532;
const workspace = '/workspace';
const extensions = 'extensions.agents.x-k8s.io/v1beta1';
const kubeDns = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } }, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } };
/** Of the Internet's addresses, those of clusters and networks, and of what tells a node its credentials. */
const ownAddresses = { v4: ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'], v6: ['fc00::/7', 'fe80::/10'] };

/** The labels of all that is of sandboxes called `name`. */
export const labelsOf = (name: string): Record<string, string> => ({ 'app.kubernetes.io/name': 'agent-sandbox', 'app.kubernetes.io/instance': name });

/** The manifests of sandboxes. */
export function sandboxManifests(settings: SandboxSettings): ManifestSet {
  const { name, namespace, repository, credential, egress } = settings;
  const metadata = { name, labels: labelsOf(name) };
  const pool = new NameByDigest(name, repository);
  const hosts = typeof egress === 'string' ? [] : egress.hosts;
  return {
    name,
    namespace,
    description: 'Sandboxes of an agent',
    objects: {
      'namespace.yaml': { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } } },
      'service-account.yaml': { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false },
      ...(credential.source && { 'credential.yaml': credential.source }),
      'network-policy.yaml': { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec: { podSelector: { matchLabels: labelsOf(name) }, policyTypes: ['Ingress', 'Egress'], ingress: [], egress: egressRules(egress) } },
      ...(hosts.length > 0 && { 'host-policy.yaml': { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', metadata, spec: { endpointSelector: { matchLabels: labelsOf(name) }, egress: hostRules(hosts) } } }),
      'template.yaml': { apiVersion: extensions, kind: 'SandboxTemplate', metadata, spec: { networkPolicyManagement: 'Unmanaged', envVarsInjectionPolicy: 'Disallowed', podTemplate: { metadata: { labels: labelsOf(name) }, spec: pod(settings) } } },
      // Whatever else is changed reaches a sandbox of the pool when it is made, and takes none away that waits.
      'warm-pool.yaml': { apiVersion: extensions, kind: 'SandboxWarmPool', metadata: { ...metadata, name: pool }, spec: { replicas: new Setting('warmPool.replicas', settings.size), sandboxTemplateRef: { name }, updateStrategy: { type: 'OnReplenish' } } },
      'claim.yaml': { apiVersion: extensions, kind: 'SandboxClaim', metadata, spec: { warmPoolRef: { name: pool } } },
    },
    images: { [repository]: { repository, digest: noDigest, value: 'image' } },
    nameReferences: {
      SandboxTemplate: [{ kind: 'SandboxWarmPool', path: 'spec/sandboxTemplateRef/name' }],
      SandboxWarmPool: [{ kind: 'SandboxClaim', path: 'spec/warmPoolRef/name' }],
      ServiceAccount: [{ kind: 'SandboxTemplate', path: 'spec/podTemplate/spec/serviceAccountName' }],
      // The Secret that the operator makes is called as its item is.
      ...(credential.source?.kind === 'OnePasswordItem' && { OnePasswordItem: [{ kind: 'SandboxTemplate', path: 'spec/podTemplate/spec/containers/env/valueFrom/secretKeyRef/name' }] }),
    },
  };
}

function pod({ name, repository, credential, cpu, memory, disk, home, runtimeClass }: SandboxSettings): Manifest {
  const amounts = { cpu, memory, 'ephemeral-storage': disk };
  const folders = { home, tmp: '/tmp', workspace };
  return {
    serviceAccountName: name,
    automountServiceAccountToken: false,
    // Variables of services tell what else there is.
    enableServiceLinks: false,
    ...(runtimeClass !== undefined && { runtimeClassName: new Setting('runtimeClassName', runtimeClass) }),
    securityContext: { runAsNonRoot: true, runAsUser: user, runAsGroup: user, fsGroup: user, fsGroupChangePolicy: 'OnRootMismatch', seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'agent',
        image: repository,
        // It waits for whoever attaches.
        stdin: true,
        tty: true,
        workingDir: workspace,
        env: [
          { name: 'HOME', value: home },
          { name: credential.environment, valueFrom: { secretKeyRef: { name: credential.secret, key: credential.key } } },
        ],
        resources: new Setting('resources', { requests: amounts, limits: amounts }),
        securityContext: { runAsNonRoot: true, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
        volumeMounts: Object.entries(folders).map(([volume, mountPath]) => ({ name: volume, mountPath })),
      },
    ],
    volumes: Object.keys(folders).map((volume) => ({ name: volume, emptyDir: {} })),
  };
}

/** Rules of Kubernetes, which knows no hosts. */
function egressRules(egress: Egress): Manifest[] {
  if (egress === 'none') return [];
  if (egress === 'all') return [{}];
  const dns = { to: [kubeDns], ports: [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }] };
  if (egress === 'public') return [dns, { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ownAddresses.v4 } }, { ipBlock: { cidr: '::/0', except: ownAddresses.v6 } }] }];
  return [dns, ...egress.addresses.map(({ to, port }) => ({ to: [{ ipBlock: { cidr: to } }], ports: [{ protocol: 'TCP', port }] }))];
}

/** Rules of Cilium, which learns the addresses of hosts from the answers that it sees. They allow what the others do not. */
function hostRules(hosts: { to: string; port: number }[]): Manifest[] {
  const dns = { toEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'kube-system', 'k8s:k8s-app': 'kube-dns' } }], toPorts: [{ ports: [{ port: '53', protocol: 'ANY' }], rules: { dns: [{ matchPattern: '*' }] } }] };
  return [dns, ...hosts.map(({ to, port }) => ({ toFQDNs: [to.includes('*') ? { matchPattern: to } : { matchName: to }], toPorts: [{ ports: [{ port: `${port}`, protocol: 'TCP' }] }] }))];
}
