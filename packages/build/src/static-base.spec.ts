import { createHash, X509Certificate } from 'node:crypto';
import { posix } from 'node:path';
import { sortedPaths, storeLayer, type Entry } from '@nx-oci/oci';
import { TestWorkspace } from '../test/workspace';
import { staticBase, staticBaseFormat } from './static-base';
import { textAt } from './tree-text';

const tree = staticBase();
const paths = sortedPaths(tree);

function bytes(entry: Entry): Buffer | undefined {
  return entry.type === 'file' ? Buffer.concat([...(entry.content.open() as Iterable<Uint8Array>)]) : undefined;
}

test('entries change only together with the format number', () => {
  const hash = createHash('sha256');
  for (const path of paths) {
    const { type, mode, uid, gid, mtime, ...rest } = tree.get(path)!;
    const target = 'target' in rest ? rest.target : undefined;
    expect(mtime).toBe(0);
    hash.update(JSON.stringify({ path, type, mode, uid, gid, target, content: bytes(tree.get(path)!)?.toString('base64') }));
  }
  expect({ format: staticBaseFormat, entries: hash.digest('hex') }).toEqual({
    format: 1,
    entries: 'ef206d22c5715429e891f68b3702cbea66d2eec28bed2779cfc8b52b8cb3e775',
  });
});

test('its layer is always this one', async () => {
  const { descriptor } = await storeLayer(tree, new TestWorkspace().store);
  expect(descriptor.digest).toBe('sha256:d41ae64131450345f6b7fb5d881af09e0c8410d54e20502fd2c5b1086e5a9ee6');
});

test('each entry is in a directory of the base', () => {
  for (const parent of paths.map((path) => posix.dirname(path)).filter((path) => path !== '.')) {
    expect(tree.get(parent)?.type).toBe('directory');
  }
});

test('symbolic links lead to entries of the base', () => {
  const links = [...tree].flatMap(([path, entry]) => (entry.type === 'symlink' ? [posix.join(posix.dirname(path), entry.target)] : []));
  expect(links.length).toBeGreaterThan(100);
  for (const target of links) expect(tree.has(target)).toBe(true);
});

test('certificates are self-signed authorities, each once', () => {
  const bundle = textAt(tree, 'etc/ssl/certs/ca-certificates.crt');
  const certificates = bundle.split(/(?<=-----END CERTIFICATE-----\n)/).map((pem) => new X509Certificate(pem));
  expect(certificates).toHaveLength(117);
  expect(new Set(certificates.map(({ fingerprint256 }) => fingerprint256)).size).toBe(117);
  for (const certificate of certificates) {
    expect(certificate.ca).toBe(true);
    expect(certificate.checkIssued(certificate)).toBe(true);
  }
});

test('time zones are TZif files with a rule for the years to come', () => {
  const zones = paths.filter((path) => path.startsWith('usr/share/zoneinfo/') && tree.get(path)!.type === 'file');
  expect(zones).toHaveLength(345);
  for (const zone of zones) expect(bytes(tree.get(zone)!)!.toString('latin1')).toMatch(/^TZif[^]*\n[^\n]+\n$/);
  expect(bytes(tree.get('usr/share/zoneinfo/Europe/Berlin')!)!.toString('latin1')).toMatch(/\nCET-1CEST,M3\.5\.0,M10\.5\.0\/3\n$/);
});

test('the home of nonroot is its own', () => {
  expect(tree.get('home/nonroot')).toMatchObject({ type: 'directory', mode: 0o700, uid: 65532, gid: 65532 });
});
