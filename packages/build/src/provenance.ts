import { documentOf, hexOf, type Digest, type Document } from '@nx-oci/oci';
import { publicUrl, type BuildEnvironment } from './build-environment';
import type { Definition } from './definition';
import { imageUrl } from './package-url';
import type { BaseReference } from './sbom';
import { toolVersion } from './tool-version';

/** The media type of an in-toto statement; as artifact type, too. */
export const inTotoMediaType = 'application/vnd.in-toto+json';

/** Names what the definition of an image means to who reads its provenance. */
export const buildType = 'https://nx-oci.dev/build/v1';

/** The builder where nothing says what ran the build: no one vouches for it. */
const unknownBuilder = 'https://nx-oci.dev/builder/unknown';

/** How an image came to be, as far as its content is a function of it. */
export interface ProvenanceMaterials {
  definition: Definition;
  /** Decided by the tool rather than by the user: `{ platforms: [...] }`. */
  internal?: Record<string, unknown>;
  base?: BaseReference;
  /** What was read, by path relative to the workspace. */
  inputs?: { name: string; digest: Digest }[];
}

interface ResourceDescriptor {
  name?: string;
  uri?: string;
  digest?: Record<string, string>;
}

/**
 * The provenance of images: an in-toto Statement v1 with the SLSA predicate of provenance v1. Of the environment there is
 * only what is given; without a builder it says that the builder is unknown, as the predicate must name one.
 */
export function provenanceOf(
  subjects: { name: string; digest: Digest }[],
  { definition, internal, base, inputs = [] }: ProvenanceMaterials,
  environment: BuildEnvironment = {},
): Document {
  const { run, builder, startedOn, finishedOn } = environment;
  const metadata = { invocationId: publicUrl(run), startedOn, finishedOn };
  const dependencies = [
    ...baseDependency(base),
    ...sourceDependency(environment),
    ...inputs.map(({ name, digest }) => ({ name, digest: { sha256: hexOf(digest) } })).sort((a, b) => (a.name < b.name ? -1 : 1)),
  ];
  return documentOf(inTotoMediaType, {
    _type: 'https://in-toto.io/Statement/v1',
    subject: subjects
      .map(({ name, digest }) => ({ name, digest: { sha256: hexOf(digest) } }))
      .sort((a, b) => (`${a.name} ${a.digest.sha256}` < `${b.name} ${b.digest.sha256}` ? -1 : 1)),
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType,
        externalParameters: { definition },
        internalParameters: internal,
        ...(dependencies.length > 0 && { resolvedDependencies: dependencies }),
      },
      runDetails: {
        builder: { id: publicUrl(builder) ?? unknownBuilder, version: { 'nx-oci': toolVersion() } },
        ...(Object.values(metadata).some((value) => value !== undefined) && { metadata }),
      },
    },
  });
}

/** A base without digest is made by the tool itself, or named by the definition alone. */
function baseDependency(base: BaseReference | undefined): ResourceDescriptor[] {
  if (base?.digest === undefined) return [];
  const { name, digest, repository } = base;
  const uri = repository === undefined ? {} : { uri: imageUrl(name, digest, { repository }) };
  return [{ name, ...uri, digest: { sha256: hexOf(digest) } }];
}

function sourceDependency({ repository, commit, ref }: BuildEnvironment): ResourceDescriptor[] {
  const url = publicUrl(repository);
  const digest = commit === undefined ? {} : { digest: { gitCommit: commit } };
  if (url === undefined) return commit === undefined ? [] : [{ name: 'source', ...digest }];
  // As SPDX and the examples of SLSA write a place in version control.
  return [{ uri: `${/^git[+:]/.test(url) ? '' : 'git+'}${url}${ref ? `@${ref}` : ''}`, ...digest }];
}
