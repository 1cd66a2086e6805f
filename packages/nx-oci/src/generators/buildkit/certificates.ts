import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Manifest } from '../../manifests/manifest-set';
import { clientSecret, hostNames, hostOf, serverSecret, type BuildkitSettings } from './settings';

/** An authority of buildkitd's own in its namespace, and what it signs, by cert-manager: none but runners are to have a certificate of it. */
export function certificateObjects(settings: BuildkitSettings, metadata: Manifest): Manifest[] {
  const { name } = settings;
  const named = (ending: string): Manifest => ({ ...metadata, name: `${name}-${ending}` });
  const issuer = (ending: string, spec: Manifest): Manifest => ({ apiVersion: 'cert-manager.io/v1', kind: 'Issuer', metadata: named(ending), spec });
  const certificate = (ending: string, issuedBy: string, spec: Manifest): Manifest => ({
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: named(ending),
    spec: { ...spec, issuerRef: { group: 'cert-manager.io', kind: 'Issuer', name: `${name}-${issuedBy}` } },
  });
  const key = (rotationPolicy: 'Always' | 'Never'): Manifest => ({ algorithm: 'ECDSA', size: 256, rotationPolicy });
  // buildkitd reads its own when it starts, and runners have a copy of theirs: two months are there to see to it.
  const ofYear = { duration: '8760h', renewBefore: '1440h', privateKey: key('Always') };
  return [
    issuer('self-signed', { selfSigned: {} }),
    // With the same key, what it signed before stays good.
    certificate('ca', 'self-signed', { isCA: true, commonName: `${name} authority`, secretName: `${name}-ca`, duration: '87600h', renewBefore: '8760h', privateKey: key('Never'), usages: ['cert sign', 'crl sign'] }),
    issuer('ca', { ca: { secretName: `${name}-ca` } }),
    certificate('server', 'ca', { commonName: name, dnsNames: hostNames(settings), secretName: serverSecret(settings), ...ofYear, usages: ['digital signature', 'server auth'] }),
    certificate('client', 'ca', { commonName: `${name}-client`, secretName: clientSecret(settings), ...ofYear, usages: ['digital signature', 'client auth'] }),
  ];
}

/** A script of this generator, with what is to be in it. From the compiled file as from its source: scripts are not compiled. */
export function script(name: string, values: Record<string, string>): string {
  const text = readFileSync(path.join(__dirname, '../../../src/generators/buildkit/files', name), 'utf8');
  return text.replace(/__(\w+?)__/g, (_, key: string) => values[key]);
}

/** The script that makes certificates by openssl. */
export function certificateScript(settings: BuildkitSettings): string {
  const { name, namespace, runners } = settings;
  return script('certificates.sh', {
    name,
    namespace,
    runners: runners.namespace,
    server: serverSecret(settings),
    client: clientSecret(settings),
    names: hostNames(settings).map((each) => `DNS:${each}`).join(','),
    host: hostOf(settings),
  });
}
