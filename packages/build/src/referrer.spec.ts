import { digestOf, documentOf, emptyImage, type Document } from '@nx-oci/oci';
import { amd64 } from '../test/platforms';
import { referrerOf } from './referrer';

const subject = emptyImage(amd64).descriptor;
const json = ({ bytes }: Document): Record<string, unknown> => JSON.parse(bytes.toString()) as Record<string, unknown>;

test('a document is attached to what an index lists, without its platform', () => {
  expect(subject.platform).toBeDefined();
  const document = documentOf('application/spdx+json', { a: 1 });
  const { manifest, blobs } = referrerOf(subject, document, 'application/spdx+json');
  expect(json(manifest)).toEqual({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    artifactType: 'application/spdx+json',
    // The digest that the specification gives for {}.
    config: {
      mediaType: 'application/vnd.oci.empty.v1+json',
      digest: 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
      size: 2,
    },
    layers: [document.descriptor],
    subject: { mediaType: subject.mediaType, digest: subject.digest, size: subject.size },
  });
  expect(manifest.descriptor).toMatchObject({ digest: digestOf(manifest.bytes), size: manifest.bytes.length });
  expect(blobs.map(({ bytes }) => bytes.toString())).toEqual(['{}', '{"a":1}']);
});

test('bytes are of the type of the artifact', () => {
  const { manifest, blobs } = referrerOf(subject, Buffer.from('text'), 'text/plain');
  const descriptor = { mediaType: 'text/plain', digest: digestOf('text'), size: 4 };
  expect(json(manifest).layers).toEqual([descriptor]);
  expect(blobs[1].descriptor).toEqual(descriptor);
});

test('annotations and a time are there when they are given', () => {
  const annotationsOf = (options: Parameters<typeof referrerOf>[3]): unknown =>
    json(referrerOf(subject, Buffer.from('x'), 'text/plain', options).manifest).annotations;
  const created = '2026-01-31T00:00:00Z';
  expect(annotationsOf({ created, annotations: { a: 'b' } })).toEqual({ a: 'b', 'org.opencontainers.image.created': created });
  expect(annotationsOf({ annotations: {} })).toBeUndefined();
});
