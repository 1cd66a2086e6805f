import { createHash, X509Certificate } from 'node:crypto'
import { posix } from 'node:path'
import { staticBaseEntries, staticBaseFormat } from './static-base'

const entries = staticBaseEntries()
const byPath = new Map(entries.map((entry) => [entry.path, entry]))

test('entries change only together with the format number', () => {
  const hash = createHash('sha256')
  for (const { content, ...entry } of entries) {
    hash.update(JSON.stringify({ ...entry, content: content?.toString('base64') }))
  }
  expect({ format: staticBaseFormat, entries: hash.digest('hex') }).toEqual({
    format: 1,
    entries: 'ef206d22c5715429e891f68b3702cbea66d2eec28bed2779cfc8b52b8cb3e775',
  })
})

test('paths are sorted, each once, each in a directory of the base', () => {
  const paths = entries.map(({ path }) => path)
  expect(paths).toEqual([...new Set(paths)].sort())
  for (const parent of paths.map((path) => posix.dirname(path)).filter((path) => path !== '.')) {
    expect(byPath.get(parent)?.type).toBe('directory')
  }
})

test('symbolic links lead to entries of the base', () => {
  for (const { path, target } of entries.filter(({ type }) => type === 'symlink')) {
    expect(byPath.has(posix.join(posix.dirname(path), target!))).toBe(true)
  }
})

test('certificates are self-signed authorities, each once', () => {
  const bundle = byPath.get('etc/ssl/certs/ca-certificates.crt')!.content!.toString()
  const certificates = bundle.split(/(?<=-----END CERTIFICATE-----\n)/).map((pem) => new X509Certificate(pem))
  expect(certificates).toHaveLength(117)
  expect(new Set(certificates.map(({ fingerprint256 }) => fingerprint256)).size).toBe(117)
  for (const certificate of certificates) {
    expect(certificate.ca).toBe(true)
    expect(certificate.checkIssued(certificate)).toBe(true)
  }
})

test('time zones are TZif files with a rule for the years to come', () => {
  const zones = entries.filter(({ path, type }) => path.startsWith('usr/share/zoneinfo/') && type === 'file')
  expect(zones).toHaveLength(345)
  for (const { content } of zones) {
    expect(content!.toString('latin1', 0, 4)).toBe('TZif')
    expect(content!.toString('latin1')).toMatch(/\n[^\n]+\n$/)
  }
  expect(byPath.get('usr/share/zoneinfo/Europe/Berlin')!.content!.toString('latin1')).toMatch(
    /\nCET-1CEST,M3\.5\.0,M10\.5\.0\/3\n$/,
  )
})

test('the home of nonroot is its own', () => {
  expect(byPath.get('home/nonroot')).toMatchObject({ type: 'directory', mode: 0o700, uid: 65532, gid: 65532 })
})
