import { PluginError } from '../../error';
import type { Manifest } from '../../manifests/manifest-set';

/** Where the key of an agent comes from: an item of 1Password, a store of External Secrets, or a Secret that is there. */
export const secretKinds = ['onepassword', 'external-secrets', 'secret'] as const;

/** The options that say so. */
export interface CredentialOptions {
  secret?: string;
  reference: string;
  store?: string;
  key?: string;
  environment?: string;
}

/** What a pod reads the key of its agent from. */
export interface Credential {
  /** Variable that the agent reads. */
  environment: string;
  /** Name of the Secret, and the key in it. */
  secret: string;
  key: string;
  /** What has an operator make that Secret. */
  source?: Manifest;
}

/** The credential of what is called `name`. Throws `option-invalid`. */
export function credentialOf(name: string, labels: Record<string, string>, options: CredentialOptions): Credential {
  const { secret: kind = 'secret', reference, store, key, environment = 'ANTHROPIC_API_KEY' } = options;
  requireForm('environment', environment, /^[A-Za-z_][A-Za-z0-9_]*$/, 'Give the name of the variable that the agent reads, such as ANTHROPIC_API_KEY.');
  if (store !== undefined && kind !== 'external-secrets') throw new PluginError('option-invalid', { message: `store is "${store}", beside secret "${kind}".`, remedy: 'Leave it out: it is of --secret=external-secrets alone.' });
  const made = `${name}-credential`;
  const metadata = { name: made, labels };
  if (kind === 'secret') {
    requireForm('reference', reference, /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, 'Give the name of a Secret in the namespace, never what is in it.');
    return { environment, secret: reference, key: secretKey(key ?? environment) };
  }
  if (kind === 'onepassword') {
    requireForm('reference', reference, /^vaults\/[^/\s]([^/\n]*[^/\s])?\/items\/[^/\s]([^/\n]*[^/\s])?$/, 'Give the path of the item: vaults/<vault>/items/<item>.');
    return { environment, secret: made, key: secretKey(key ?? 'credential'), source: { apiVersion: 'onepassword.com/v1', kind: 'OnePasswordItem', metadata, spec: { itemPath: reference } } };
  }
  if (kind !== 'external-secrets') throw new PluginError('option-invalid', { message: `secret is "${kind}".`, remedy: `Give ${secretKinds.join(', ').replace(/, (\S+)$/, ' or $1')}.` });
  requireForm('reference', reference, /^[^\s]([^\n]*[^\s])?$/, 'Give the key that the store has it under.');
  const remoteRef = { key: reference, ...(key !== undefined && { property: key }) };
  const spec = { refreshInterval: '1h', secretStoreRef: storeOf(store), target: { name: made, creationPolicy: 'Owner' }, data: [{ secretKey: environment, remoteRef }] };
  return { environment, secret: made, key: environment, source: { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', metadata, spec } };
}

function storeOf(store = ''): { kind: string; name: string } {
  const [, kind = 'ClusterSecretStore', name] = /^(?:(ClusterSecretStore|SecretStore)\/)?([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)$/.exec(store) ?? [];
  if (name === undefined) throw new PluginError('option-invalid', { message: `store is "${store}".`, remedy: 'Give the store of External Secrets: ClusterSecretStore/<name>, or SecretStore/<name> of the namespace.' });
  return { kind, name };
}

function secretKey(key: string): string {
  requireForm('key', key, /^[A-Za-z0-9._-]{1,253}$/, 'Give the key in the Secret: letters, digits, "-", "_" and ".".');
  return key;
}

function requireForm(option: string, value: string, pattern: RegExp, remedy: string): void {
  if (!pattern.test(value)) throw new PluginError('option-invalid', { message: `${option} is "${value}".`, remedy });
}
