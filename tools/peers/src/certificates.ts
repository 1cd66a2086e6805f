import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { run } from './run';
import { tool } from './tool';

/** A certificate and its private key: paths of PEM files. */
export interface Certificate {
  cert: string;
  key: string;
}

/** An authority of a rig's own, and what it signed. */
export interface Certificates {
  /** The authority's certificate, to be trusted. */
  caFile: string;
  server: Certificate;
  client: Certificate;
}

/** Makes an authority, a server's certificate for `names` and a client's in `folder`, by openssl. They hold for two days. */
export async function makeCertificates(folder: string, names = ['IP:127.0.0.1', 'DNS:localhost']): Promise<Certificates> {
  const authority = await makeCertificate(folder, 'ca', ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign']);
  const server = await makeCertificate(folder, 'server', [`subjectAltName=${names.join(',')}`, 'extendedKeyUsage=serverAuth'], authority);
  const client = await makeCertificate(folder, 'client', ['extendedKeyUsage=clientAuth'], authority);
  return { caFile: authority.cert, server, client };
}

/**
 * Makes one certificate, `<name>.crt`, and its key, `<name>.key`, in `folder`.
 * @param extensions X.509 extensions as openssl writes them
 * @param authority who signs it; it signs itself unless told
 * @param algorithm the arguments of `openssl req` that choose the key
 */
export async function makeCertificate(
  folder: string,
  name: string,
  extensions: string[],
  authority?: Certificate,
  algorithm: string[] = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
): Promise<Certificate> {
  // openssl's own configuration would add extensions of its own.
  const config = path.join(folder, 'openssl.cnf');
  writeFileSync(config, '[req]\ndistinguished_name = name\n[name]\n');
  const cert = path.join(folder, `${name}.crt`);
  const key = path.join(folder, `${name}.key`);
  await run([
    tool('openssl'), 'req', '-new', '-x509', '-config', config, ...algorithm, '-nodes', '-days', '2', '-subj', `/CN=nx-oci peers ${name}`,
    ...extensions.flatMap((extension) => ['-addext', extension]),
    ...(authority ? ['-CA', authority.cert, '-CAkey', authority.key] : []), '-keyout', key, '-out', cert,
  ]);
  return { cert, key };
}
