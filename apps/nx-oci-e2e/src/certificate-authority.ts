import path from 'node:path';
import { run, tool } from '@nx-oci/peers';

/** PEM files. */
export interface CertificateFiles {
  /** The root certificate. */
  root: string;
  /** A certificate for 127.0.0.1 that the root has signed, and its key. */
  certificate: string;
  key: string;
}

/** Makes a certificate authority and a server's certificate in `folder`, good for two days. */
export async function makeCertificates(folder: string): Promise<CertificateFiles> {
  const file = (name: string): string => path.join(folder, name);
  const make = (name: string, subject: string, ...more: string[]): Promise<string> =>
    run([
      tool('openssl'), 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-days', '2',
      '-subj', subject, '-keyout', file(`${name}.key`), '-out', file(`${name}.pem`), ...more,
    ]);
  await make('root', '/CN=Root of the tests');
  const signed = ['-CA', file('root.pem'), '-CAkey', file('root.key')];
  await make('server', '/CN=server', ...signed, '-addext', 'subjectAltName=IP:127.0.0.1', '-addext', 'basicConstraints=critical,CA:FALSE');
  return { root: file('root.pem'), certificate: file('server.pem'), key: file('server.key') };
}
