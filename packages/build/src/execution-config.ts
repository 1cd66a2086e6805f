import type { ExecutionConfig } from '@nx-oci/oci';
import { absoluteImagePath } from './attributes';
import type { Definition } from './definition';
import { BuildError } from './error';

/**
 * The execution parameters of a base with those of a definition over them: environment and labels by name, lists whole.
 * An entrypoint that is set drops the base's command, as in a Dockerfile.
 * Throws `env-invalid`, `port-invalid`, `annotation-invalid`, `owner-invalid`.
 */
export function executionConfig(base: ExecutionConfig, definition: Definition): ExecutionConfig {
  const { entrypoint, cmd, env, user, workdir, ports, volumes, labels, stopSignal } = definition;
  const { Cmd, ...rest } = base;
  return {
    ...rest,
    ...(entrypoint === undefined && Cmd !== undefined && { Cmd }),
    ...(entrypoint && { Entrypoint: entrypoint }),
    ...(cmd && { Cmd: cmd }),
    ...(env && { Env: mergeEnv(base.Env ?? [], env) }),
    ...(user !== undefined && { User: checkUser(user) }),
    ...(workdir !== undefined && { WorkingDir: `/${absoluteImagePath(workdir)}` }),
    ...(ports && { ExposedPorts: { ...base.ExposedPorts, ...Object.fromEntries(ports.map((port) => [parsePort(port), {}])) } }),
    ...(volumes && { Volumes: { ...base.Volumes, ...Object.fromEntries(volumes.map((volume) => [`/${absoluteImagePath(volume)}`, {}])) } }),
    ...(labels && { Labels: { ...base.Labels, ...checkAnnotations('labels', labels) } }),
    ...(stopSignal !== undefined && { StopSignal: stopSignal }),
  };
}

/** What of a definition goes onto manifest and index: its annotations, and those of its labels that OCI names. */
export function annotationsOf({ labels = {}, annotations = {} }: Definition): Record<string, string> {
  const standard = Object.entries(labels).filter(([key]) => key.startsWith('org.opencontainers.image.'));
  return { ...Object.fromEntries(standard), ...checkAnnotations('annotations', annotations) };
}

/** `port`, `port/tcp`, `port/udp` or `port/sctp`, as the config wants it. Throws `port-invalid`. */
export function parsePort(port: number | string): string {
  const [, number, protocol = 'tcp'] = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/.exec(String(port)) ?? [];
  if (Number(number) >= 1 && Number(number) <= 65535) return `${Number(number)}/${protocol}`;
  throw new BuildError('port-invalid', {
    message: `${JSON.stringify(port)} is not a port.`,
    remedy: 'Give a number from 1 to 65535, with /tcp, /udp or /sctp behind it if need be.',
  });
}

function mergeEnv(base: string[], env: Record<string, string>): string[] {
  // Kept whole, as a base may have a name without "=".
  const merged = new Map(base.map((each) => [each.split('=', 1)[0], each]));
  for (const [name, value] of Object.entries(env)) {
    if (!/^[^=\0\s]+$/.test(name) || typeof value !== 'string' || value.includes('\0')) {
      throw new BuildError('env-invalid', {
        message: `The environment variable ${JSON.stringify(name)} with value ${JSON.stringify(value)} cannot be.`,
        remedy: 'A name has no "=", white space or NUL and is not empty; a value is a string without NUL.',
      });
    }
    merged.set(name, `${name}=${value}`);
  }
  return [...merged.values()];
}

function checkUser(user: string): string {
  if (/^[a-z0-9_][a-z0-9_-]*(:[a-z0-9_][a-z0-9_-]*)?$/i.test(user)) return user;
  throw new BuildError('owner-invalid', {
    message: `"${user}" is not a user.`,
    remedy: 'Give uid, uid:gid, or names of accounts in the image.',
  });
}

function checkAnnotations(field: string, annotations: Record<string, string>): Record<string, string> {
  for (const [key, value] of Object.entries(annotations)) {
    if (key.trim() === '' || typeof value !== 'string') {
      throw new BuildError('annotation-invalid', {
        message: `${field} has ${JSON.stringify(key)} with value ${JSON.stringify(value)}.`,
        remedy: 'Keys are not empty, values are strings.',
      });
    }
  }
  return annotations;
}
