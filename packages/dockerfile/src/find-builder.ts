import { existsSync } from 'node:fs';
import path from 'node:path';
import { formatPlatform, parsePlatform, platformSlug, samePlatform, type Platform } from '@nx-oci/oci';
import { programOnPath } from '@nx-oci/registry';
import { buildah } from './buildah';
import { buildctl } from './buildctl';
import type { BuilderTls } from './buildkit-address';
import { buildx } from './buildx';
import type { Builder, BuilderSettings, DockerfileRequest } from './builder';
import { DockerfileError } from './error';

/** Where builders are looked for. */
export interface BuilderContext {
  /** Absolute: what files of settings are relative to. */
  workspaceRoot: string;
  env?: NodeJS.ProcessEnv;
}

/** What builds a platform, and what its steps are kept in. */
export interface PlatformBuilder {
  builder: Builder;
  caches: DockerfileRequest['caches'];
}

const kinds = ['buildctl', 'buildx', 'buildah'] as const;

/**
 * The builder of each platform, in their order: one that settings name for the platform, or one for all. What settings leave
 * out, variables say, and what those leave out, what answers on this machine: buildkitd at its socket, `docker buildx`, buildah.
 * Throws `builder-missing`, `builder-config-invalid`, `builder-plaintext`; of a builder that is named, whether it answers is its
 * own `check`.
 */
export async function findBuilders(settings: BuilderSettings, platforms: readonly Platform[], context: BuilderContext): Promise<PlatformBuilder[]> {
  let shared: Promise<Builder> | undefined;
  const own = Object.entries(settings.platforms ?? {}).map(([name, each]) => ({ platform: parsePlatform(name), settings: each }));
  return Promise.all(
    platforms.map(async (platform) => {
      const found = own.find((each) => samePlatform(each.platform, platform))?.settings;
      const builder = await (found ? findBuilder(found, context) : (shared ??= findBuilder(settings, context)));
      const { cacheFrom = settings.cacheFrom, cacheTo = settings.cacheTo } = found ?? settings;
      return { builder, caches: { from: forPlatform(cacheFrom, platform), to: forPlatform(cacheTo, platform) } };
    }),
  );
}

async function findBuilder(settings: Omit<BuilderSettings, 'platforms'>, context: BuilderContext): Promise<Builder> {
  const { env = process.env } = context;
  const kind = kindOf(settings.kind ?? (env.NX_OCI_BUILDER || undefined));
  const variable = settings.addressVariable ?? 'BUILDKIT_HOST';
  const address = settings.address ?? (env[variable] || undefined);
  const buildkit = (at: string, because?: string): Builder => {
    const tls = tlsOf(settings, context);
    return buildctl({ program: requireProgram('buildctl', env, because), address: at, tls, plaintext: settings.plaintext, env });
  };
  const builderName = settings.kind === 'buildx' ? settings.address : undefined;
  const named = builderName ?? (env[settings.kind === 'buildx' && settings.addressVariable ? settings.addressVariable : 'BUILDX_BUILDER'] || undefined);
  if (kind === 'buildctl') return buildkit(address ?? `unix://${localSockets(env).find((each) => existsSync(each)) ?? localSockets(env)[0]}`);
  if (kind === 'buildx') return buildx({ program: requireProgram('docker', env), builder: named, env });
  if (kind === 'buildah') return buildah({ program: requireProgram('buildah', env), env });
  if (address !== undefined) return buildkit(address, `, and ${settings.address === undefined ? variable : 'the address of the builder'} names a buildkitd, which is spoken to by it`);
  return firstThatAnswers(
    [
      {
        name: 'buildkitd',
        make: () => {
          const socket = localSockets(env).find((each) => existsSync(each));
          if (socket === undefined) throw new Error(`there is no ${localSockets(env).join(' or ')}, and BUILDKIT_HOST is not set`);
          return buildkit(`unix://${socket}`);
        },
      },
      { name: 'docker buildx', make: () => buildx({ program: requireProgram('docker', env), builder: named, env }) },
      { name: 'buildah', make: () => buildah({ program: requireProgram('buildah', env), env }) },
    ],
  );
}

/** The first builder that is there and answers; what is wrong with each is told when none does. */
async function firstThatAnswers(candidates: { name: string; make: () => Builder }[]): Promise<Builder> {
  const tried: string[] = [];
  for (const { name, make } of candidates) {
    try {
      const builder = make();
      await builder.check([]);
      return builder;
    } catch (error) {
      tried.push(`${name}: ${(error as Error).message.replace(/\.$/, '')}`);
    }
  }
  throw new DockerfileError('builder-missing', {
    message: `Nothing here builds Dockerfiles. ${tried.join('; ')}.`,
    remedy: 'Give the address of a buildkitd (BUILDKIT_HOST, or "dockerfile" in the options of the plugin in nx.json), or install buildah, or Docker with buildx.',
  });
}

function kindOf(kind: string | undefined): BuilderSettings['kind'] {
  if (kind === undefined || (kinds as readonly string[]).includes(kind)) return kind as BuilderSettings['kind'];
  throw new DockerfileError('builder-config-invalid', { message: `"${kind}" is not a kind of builder.`, remedy: `Set the builder's "kind", or NX_OCI_BUILDER, to ${kinds.join(', ')}, or leave it out.` });
}

/** Where buildkitd listens unless it is told: as root, and as a user. */
function localSockets(env: NodeJS.ProcessEnv): string[] {
  return ['/run/buildkit/buildkitd.sock', ...(env.XDG_RUNTIME_DIR ? [path.join(env.XDG_RUNTIME_DIR, 'buildkit', 'buildkitd.sock')] : [])];
}

/** `because` says why it is wanted, where that is not what was asked for. */
function requireProgram(program: string, env: NodeJS.ProcessEnv, because = ''): string {
  const file = programOnPath(program, env.PATH);
  if (file !== undefined) return file;
  throw new DockerfileError('builder-missing', {
    message: `The program ${program} is not installed: no folder of PATH has it${because}.`,
    remedy: program === 'buildctl' ? 'Install buildctl (it is part of BuildKit), for example as one of the tools of a tools image.' : `Install ${program}, or choose another kind of builder.`,
  });
}

/** Certificates by settings or variables, as absolute paths. Throws `builder-config-invalid` for a file that is not there. */
function tlsOf({ tls = {} }: Pick<BuilderSettings, 'tls'>, { workspaceRoot, env = process.env }: BuilderContext): BuilderTls | undefined {
  const file = (option: string, written: string | undefined): string | undefined => {
    if (written === undefined) return undefined;
    const absolute = path.resolve(workspaceRoot, written);
    if (existsSync(absolute)) return absolute;
    throw new DockerfileError('builder-config-invalid', {
      message: `The file ${written} (${option} of the builder of Dockerfiles) is not there.`,
      remedy: 'Correct the path, or bring the file to where the target runs.',
    });
  };
  const of = (name: keyof BuilderTls, variable: string): string | undefined => tls[name] ?? (env[variable] || undefined);
  const found: BuilderTls = {
    ca: file('tls.ca', of('ca', 'NX_OCI_BUILDKIT_CA')),
    cert: file('tls.cert', of('cert', 'NX_OCI_BUILDKIT_CERT')),
    key: file('tls.key', of('key', 'NX_OCI_BUILDKIT_KEY')),
    serverName: of('serverName', 'NX_OCI_BUILDKIT_SERVER_NAME'),
  };
  return Object.values(found).some((each) => each !== undefined) ? found : undefined;
}

function forPlatform(caches: readonly string[] = [], platform: Platform): string[] {
  const tokens: Record<string, string> = { os: platform.os, arch: platform.architecture, platform: platformSlug(platform) };
  return caches.map((cache) =>
    cache.replace(/\{(\w+)\}/g, (token, name: string) => {
      if (Object.hasOwn(tokens, name)) return tokens[name];
      throw new DockerfileError('builder-config-invalid', { message: `${token} in the cache "${cache}" is not a token.`, remedy: `Use {os}, {arch} or {platform}, which is ${formatPlatform(platform).replaceAll('/', '-')} here.` });
    }),
  );
}
