import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { kernelAllowsRootless, podmanEnv, run, startBuildkit, tool, type Buildkit, type BuildkitOptions } from '@nx-oci/peers';
import { buildah, buildctl, buildx, type Builder, type BuilderTls } from '../src';

/** A real builder with an empty cache. */
export interface BuilderRig {
  builder: Builder;
  /** Where it keeps all that it has. */
  folder: string;
  /** Of BuildKit: its daemon. */
  buildkit?: Buildkit;
  stop(): Promise<void>;
}

/** Variables of a builder's program: of this process, with those that are given. */
const withEnv = (env: Record<string, string>): NodeJS.ProcessEnv => ({ ...process.env, ...env });

/** The certificates of a client of a buildkitd. */
export function clientTls({ certificates }: Pick<Buildkit, 'certificates'>): BuilderTls | undefined {
  return certificates && { ca: certificates.caFile, cert: certificates.client.cert, key: certificates.client.key };
}

/** A buildkitd without rights, where the kernel allows that. */
export async function buildctlRig(options: BuildkitOptions & { env?: Record<string, string> } = {}): Promise<BuilderRig> {
  const buildkit = await startBuildkit({ tls: true, rootless: kernelAllowsRootless(), ...options });
  return {
    builder: buildctl({ program: tool('buildctl'), address: buildkit.host, tls: clientTls(buildkit), env: withEnv({ ...options.env }) }),
    folder: buildkit.folder,
    buildkit,
    stop: () => buildkit.stop(),
  };
}

/** `docker buildx` with a builder that is a buildkitd elsewhere. */
export async function buildxRig(options: BuildkitOptions & { env?: Record<string, string> } = {}): Promise<BuilderRig> {
  const buildkit = await startBuildkit({ tls: true, ...options });
  const config = path.join(buildkit.folder, 'docker');
  mkdirSync(path.join(config, 'cli-plugins'), { recursive: true });
  symlinkSync(tool('buildx'), path.join(config, 'cli-plugins', 'docker-buildx'));
  const env = withEnv({ ...options.env, DOCKER_CONFIG: config });
  const { ca, cert, key } = clientTls(buildkit)!;
  await run([tool('docker'), 'buildx', 'create', '--name', 'remote', '--driver', 'remote', '--driver-opt', `cacert=${ca},cert=${cert},key=${key}`, buildkit.host], { env });
  return { builder: buildx({ program: tool('docker'), builder: 'remote', env }), folder: buildkit.folder, buildkit, stop: () => buildkit.stop() };
}

export async function buildahRig({ plainRegistries, env = {} }: { plainRegistries?: readonly string[]; env?: Record<string, string> } = {}): Promise<BuilderRig> {
  const podman = await podmanEnv({ plainRegistries });
  return { builder: buildah({ program: tool('buildah'), env: withEnv({ ...podman.env, ...env }) }), folder: podman.folder, stop: () => podman.stop() };
}

export const builderRigs = { buildctl: buildctlRig, 'docker buildx': buildxRig, buildah: buildahRig };
