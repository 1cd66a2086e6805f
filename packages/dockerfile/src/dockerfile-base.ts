import { rm } from 'node:fs/promises';
import path from 'node:path';
import { BuildError, expandTokens, isDockerfile, sourceFile, workspacePath, type Base, type BaseProvider, type DockerfileOptions, type Workspace } from '@nx-oci/build';
import {
  canonicalDeflate, compressLayer, fetchBlob, formatPlatform, isPlainLayerType, OciError, openArchive, readImage, withLayers, withoutAnnotations,
  type BlobSource, type Image, type Layer, type Platform, type Store,
} from '@nx-oci/oci';
import { eachAtMost } from '@nx-oci/registry';
import { builderLost } from './build-failures';
import type { Builder, BuildReport, DockerfileRequest } from './builder';
import { isReference } from './dockerfile-sources';
import type { PlatformBuilder } from './find-builder';
import { givenSecrets } from './given-secrets';
import { Preparation, type Prepared, type PreparationOptions } from './preparation';

/** What a Dockerfile is built by, and what the definition and the lock say of it. */
export interface DockerfileBaseOptions extends PreparationOptions {
  /** The definition's. */
  dockerfile?: DockerfileOptions;
  /** All platforms of the build. */
  platforms: readonly Platform[];
  /** The builder of each of them; asked for once, when a Dockerfile is to be built. */
  builders(platforms: readonly Platform[]): Promise<PlatformBuilder[]>;
  /** Refuses what the stages begin with. It goes on beside the build, which it ends by failing. */
  requireBases?(): Promise<void>;
  /** References as the Dockerfile, or the definition's contexts, write them → `docker.io/library/alpine@sha256:…`. */
  pins?: Readonly<Record<string, string>>;
  /** That of `# syntax=`, pinned. */
  syntax?: string;
  /** Whether steps run programs of the platform that is built for; then emulation is checked first. Yes unless said. */
  runsPrograms?: boolean;
  /** Files, relative to the workspace, that the build reads beside the Dockerfile. */
  reads?: readonly string[];
  fresh?: boolean;
  report?: BuildReport;
}

/**
 * Bases that are Dockerfiles. They are built when their images are asked for: after all builders have answered, platforms at once
 * where a builder takes several of one request or there are several builders, and else one after the other. The images are in
 * the store, and have no location: nothing else has them.
 */
export function dockerfileBase(options: DockerfileBaseOptions): BaseProvider {
  return async (reference, { workspace, store, onRead }) => {
    if (!isDockerfile(reference)) return undefined;
    const file = workspacePath(reference, workspace);
    sourceFile(file, workspace);
    for (const read of [file, ...(options.reads ?? [])]) onRead?.(read);
    return builtBase(file, workspace, store, options);
  };
}

function builtBase(file: string, workspace: Workspace, store: Store, options: DockerfileBaseOptions): Base {
  const { platforms, runsPrograms = true } = options;
  let checked: Promise<PlatformBuilder[]> | undefined;
  let bases: Promise<void> | undefined;
  const preparation = new Preparation(options);
  let requests: DockerfileRequest[] | undefined;
  const busy = new Map<Builder, Promise<unknown>>();
  const building = new Map<number, Promise<Image[]>>();
  const checkBases = (): Promise<void> => (bases ??= options.requireBases?.() ?? Promise.resolve());
  const check = async (): Promise<PlatformBuilder[]> => {
    const found = await options.builders(platforms);
    for (const builder of new Set(found.map((each) => each.builder)))
      await builder.check(runsPrograms ? platforms.filter((_, at) => found[at].builder === builder) : []);
    return found;
  };
  /** Builds the platforms of a group, and no two groups at once on one builder. */
  const build = (group: readonly number[], found: readonly PlatformBuilder[], prepared: Promise<Prepared>): Promise<Image[]> => {
    const { builder, caches } = found[group[0]];
    const request = { ...requests![group[0]], platforms: group.map((at) => platforms[at]), caches };
    // What follows a build that failed is not tried.
    const images = (busy.get(builder) ?? Promise.resolve()).then(async () => buildInto(store, builder, (await prepared)(request), { report: options.report, checkBases }));
    busy.set(builder, images);
    return images;
  };
  return {
    origin: `the base ${file}`,
    async image(platform) {
      requests ??= platforms.map((each) => requestFor(file, each, workspace, options));
      return preparation.use(async (prepared) => {
        const found = await (checked ??= check());
        const at = platforms.findIndex((each) => formatPlatform(each) === formatPlatform(platform));
        const group = builtTogether(at, requests!, found);
        const images = building.get(group[0]) ?? build(group, found, prepared);
        building.set(group[0], images);
        return (await images)[group.indexOf(at)];
      });
    },
  };
}

/** The platforms, by their places, that are built with one: their requests are the same, and so is the builder, which takes several. */
function builtTogether(at: number, requests: readonly DockerfileRequest[], found: readonly PlatformBuilder[]): number[] {
  const same = (other: number): string => JSON.stringify({ ...requests[other], platforms: [], caches: found[other].caches });
  if (!found[at].builder.together) return [at];
  return [...requests.keys()].filter((other) => found[other].builder === found[at].builder && same(other) === same(at));
}

/**
 * Does work, and beside it a check that ends it by failing. Throws what the check throws, else what the work throws: that may come
 * of it.
 */
async function beside(check: () => Promise<void>, work: (signal: AbortSignal) => Promise<void>, signal?: AbortSignal): Promise<void> {
  const failed = new AbortController();
  const working = work(AbortSignal.any([failed.signal, ...(signal ? [signal] : [])]));
  const checked = check();
  checked.catch((error: unknown) => failed.abort(error));
  try {
    await working;
  } finally {
    await checked;
  }
}

/** What only buildah notes, and of the base's digest wrongly: that of the image of the step before the last. OCI image-spec, annotations.md. */
const baseAnnotations = ['org.opencontainers.image.base.digest', 'org.opencontainers.image.base.name'];

/** Builds, and brings all of the images into the store; the archive between is removed. */
async function buildInto(store: Store, builder: Builder, request: DockerfileRequest, { report = {}, checkBases }: { report?: BuildReport; checkBases(): Promise<void> }): Promise<Image[]> {
  const archive = `${await store.temporaryFile()}.tar`;
  // What compresses is looked for while there is time.
  void canonicalDeflate();
  try {
    await beside(checkBases, (signal) => builder.build(request, archive, { ...report, signal }), report.signal);
    const found = await openArchive(archive).catch((error: unknown) => {
      // A builder that is stopped may end a build as if it were done.
      throw error instanceof OciError && error.code === 'archive-invalid' ? builderLost(builder.name, error.message) : error;
    });
    const made = { ...found, origin: `What ${builder.name} made of ${path.basename(request.dockerfile)}` };
    const images: Image[] = [];
    for (const platform of request.platforms) {
      const image = await readImage(made, platform);
      // The end of one is compressed beside the beginning of the next.
      const layers = await eachAtMost(2, image.layers, (layer) => keep(layer, found.source, store));
      images.push(withoutAnnotations(withLayers(image, layers), baseAnnotations));
    }
    return images;
  } finally {
    await rm(archive, { force: true });
  }
}

/** Has a layer in the store: those that the build made are not compressed yet. */
async function keep(layer: Layer, source: BlobSource, store: Store): Promise<Layer> {
  if (isPlainLayerType(layer.descriptor.mediaType)) return compressLayer(layer, store);
  await fetchBlob(store, source, layer.descriptor);
  return { ...layer, open: () => store.open(layer.descriptor) };
}

function requestFor(file: string, platform: Platform, workspace: Workspace, options: DockerfileBaseOptions): DockerfileRequest {
  const { dockerfile: { context, target, args = {}, contexts = {} } = {}, pins = {}, syntax, epoch = 0, fresh } = options;
  const expand = (value: string): string => expandTokens(value, workspace, platform);
  const inWorkspace = (value: string): string => sourceFile(workspacePath(value, workspace, platform), workspace);
  const named = Object.entries(contexts).map(([name, written]): [string, DockerfileRequest['contexts'][string]] => {
    const value = expand(written);
    return [name, isReference(value) ? { image: pins[value] ?? requireDigest(name, value) } : { folder: inWorkspace(written) }];
  });
  return {
    dockerfile: sourceFile(file, workspace),
    context: inWorkspace(context ?? path.posix.dirname(file)),
    platforms: [platform],
    target,
    args: Object.fromEntries(Object.entries(args).map(([name, value]) => [name, expand(value)])),
    contexts: { ...Object.fromEntries(Object.entries(pins).map(([written, image]) => [written, { image }])), ...Object.fromEntries(named) },
    syntax,
    ...mountedSources(options.dockerfile, workspace, platform),
    epoch,
    caches: { from: [], to: [] },
    fresh,
  };
}

/** Where the secrets and the agents of ssh of a build are, as its options say it. */
function mountedSources({ secrets = {}, ssh = {} }: DockerfileOptions = {}, workspace: Workspace, platform: Platform): Pick<DockerfileRequest, 'secrets' | 'ssh'> {
  const absolute = (file: string): string => path.resolve(workspace.root, expandTokens(file, workspace, platform));
  return {
    secrets: Object.fromEntries(Object.entries(secrets).map(([id, source]) => [id, 'env' in source ? source : { file: absolute(source.file) }])),
    ssh: Object.fromEntries(Object.entries(ssh).map(([id, source]) => [id, 'env' in source ? [process.env[source.env] ?? ''] : [absolute(source.file)]])),
  };
}

/** Whether the secrets and agents that options name are here, on all platforms. Throws `secret-missing`. */
export function requireGiven(dockerfile: DockerfileOptions | undefined, { workspace, platforms }: { workspace: Workspace; platforms: readonly Platform[] }): void {
  for (const platform of platforms) givenSecrets(mountedSources(dockerfile, workspace, platform));
}

function requireDigest(name: string, reference: string): string {
  if (/@sha256:[0-9a-f]{64}$/.test(reference)) return reference;
  throw new BuildError('base-not-pinned', {
    message: `The context "${name}" of the Dockerfile is ${reference}, which the lock does not pin.`,
    remedy: 'Run the lock target of the project, or name the image by digest.',
  });
}
