import { PluginError } from '../../error';

/** What a server stores in, and what of the network it needs for that. */
export interface ServerStorage {
  kind: 'folder' | 's3' | 'oci';
  /** As the configuration of the server has it. */
  written: string;
  /** Where it connects to, beside HTTPS anywhere. */
  port?: number;
}

/** Where a server has its folder, and what else it writes. */
export const dataFolder = '/var/lib/nx-oci-cache';

/** Reads `folder`, `s3://bucket/prefix` or `oci://registry/repository`. Throws `option-invalid`. */
export function serverStorage(text: string, endpoint?: string): ServerStorage {
  const invalid = (option: string, value: string, remedy: string): PluginError => new PluginError('option-invalid', { message: `${option} is "${value}".`, remedy });
  const [, scheme, first, rest = ''] = /^(s3|oci):\/\/([\w.-]+(?::\d{1,5})?)((?:\/[\w.-]+)*)$/.exec(text) ?? [];
  if (text !== 'folder' && !(scheme === 's3' && !first.includes(':')) && !(scheme === 'oci' && rest !== '')) throw invalid('storage', text, 'Give folder, s3://bucket/prefix or oci://registry/repository.');
  if (endpoint === undefined) return text === 'folder' ? { kind: 'folder', written: dataFolder } : { kind: scheme as 's3' | 'oci', written: text, ...(scheme === 'oci' && portIn(first)) };
  if (scheme !== 's3') throw invalid('endpoint', endpoint, 'Leave it out: it is of s3:// alone.');
  if (!/^https?:\/\/[\w.-]+(:\d{1,5})?\/?$/.test(endpoint)) throw invalid('endpoint', endpoint, 'Give the address of the server, without a path: https://s3.example:9000.');
  return { kind: 's3', written: text, ...(endpoint.startsWith('http:') ? { port: 80 } : {}), ...portIn(endpoint.replace(/\/$/, '')) };
}

function portIn(host: string): { port?: number } {
  const [, port] = /:(\d+)$/.exec(host) ?? [];
  return port === undefined || port === '443' ? {} : { port: Number(port) };
}
