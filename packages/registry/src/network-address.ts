import { isIP } from 'node:net';

/** Whether a host (no port; IPv6 with or without brackets) is by its name on this machine. */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '').replace(/\.$/, '');
  return name === 'localhost' || name.endsWith('.localhost') || (isIP(name) === 4 && name.startsWith('127.')) || name === '::1';
}

/** Whether an IP address is of this machine, a private network, or a link: RFC 1918, 4193, 3927, 4291, 6598. */
export function isPrivateAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return isPrivateAddress(mapped[1]);
  if (isIP(address) === 4) {
    const [a, b] = address.split('.').map(Number);
    return a === 0 || a === 10 || a === 127 || (a === 100 && b >= 64 && b < 128) || (a === 169 && b === 254) || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168);
  }
  return isIP(address) === 6 && /^(::1?$|f[cd]|fe[89ab]|::ffff:)/i.test(address);
}

/** Whether a host, with or without port, is this machine or one of a private network by its name. */
export function isPrivateHost(host: string): boolean {
  const { hostname } = new URL(`http://${host}`);
  return isLoopbackHost(hostname) || isPrivateAddress(hostname.replace(/^\[|\]$/g, ''));
}
