import { isIP, isIPv6 } from 'node:net';
import { PluginError } from '../../error';

/** A place that sandboxes may connect to. */
export interface Destination {
  /** Addresses, as a CIDR; or a host, the first part of which may be `*`. */
  to: string;
  port: number;
}

/** What sandboxes may connect to: nothing, addresses of the Internet, anything; or names, and what is named. */
export type Egress = 'none' | 'public' | 'all' | { addresses: Destination[]; hosts: Destination[] };

/** Reads `none`, `public`, `all`, or a list of hosts and addresses, each with a port. Throws `option-invalid`. */
export function parseEgress(entries: readonly string[]): Egress {
  const word = entries.find((entry): entry is 'none' | 'public' | 'all' => ['none', 'public', 'all'].includes(entry));
  if (word !== undefined) {
    if (entries.length === 1) return word;
    throw invalid(entries.join(', '), `Give "${word}" alone, or hosts and addresses.`);
  }
  if (entries.length === 0) throw invalid('', 'Give none, public, all, or hosts and addresses.');
  const named = entries.map(destination);
  return { addresses: named.filter(({ to }) => to.includes('/')), hosts: named.filter(({ to }) => !to.includes('/')) };
}

function destination(entry: string): Destination {
  const [, bracketed, plain, port = '443'] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(isIPv6(entry.split('/')[0]) ? `[${entry}]` : entry) ?? [];
  const written = bracketed ?? plain ?? '';
  const [address, prefix, ...rest] = written.split('/');
  const family = isIP(address);
  const length = family === 6 ? 128 : 32;
  const isAddress = family !== 0 && rest.length === 0 && (prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= length));
  const isHost = family === 0 && bracketed === undefined && /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(written);
  if (!(isAddress || isHost) || Number(port) < 1 || Number(port) > 65535) throw invalid(entry, 'Give none, public, all, or hosts and addresses, each with a port if it is not 443: api.example.com, "*.example.com", 10.1.2.0/24:8443, [2001:db8::/32]:8443.');
  return { to: isHost ? written : `${address}/${prefix ?? length}`, port: Number(port) };
}

function invalid(value: string, remedy: string): PluginError {
  return new PluginError('option-invalid', { message: `egress is "${value}".`, remedy });
}
