import { isIPv6 } from 'node:net';
import { isDigest, type Digest } from '@nx-oci/oci';
import { RegistryError } from './error';
import { isLoopbackHost } from './network-address';

/** A repository: the registry's host (`docker.io`, `localhost:5000`, `[::1]:5000`) and the path in it (`library/alpine`). */
export interface Repository {
  registry: string;
  path: string;
}

/** An image, or what is under a tag, in a repository. */
export interface Reference extends Repository {
  tag?: string;
  digest?: Digest;
}

/** The hosts that mean Docker Hub, the first of them being the one that is written. */
const hub = ['docker.io', 'index.docker.io', 'registry-1.docker.io'];
const longestName = 255;
const longestTag = 128;
const schemePattern = /^[a-z][a-z0-9+.-]*:\/\//i;

/** What is wrong with a text, and what to do about it: neither with a full stop. */
class Mistake extends Error {
  readonly advice: string;

  constructor(message: string, advice: string) {
    super(message);
    this.advice = advice;
  }
}

/**
 * Reads `ghcr.io/acme/app:1.0@sha256:…`, and the short forms of Docker Hub: `alpine` is `docker.io/library/alpine`. Adds no
 * tag. The registry comes in lower case. distribution-spec 1.1, "Pulling manifests"; Docker's rule for what is a host: it
 * has a dot or a colon in it, or is `localhost`. Throws `reference-invalid`.
 */
export function parseReference(text: string): Reference {
  return parsed(text, 'a reference to an image', { read: readReference, repair: repaired });
}

/** Reads a reference that is to have no tag and no digest. Throws `reference-invalid`, naming the part to remove. */
export function parseRepository(text: string): Repository {
  return parsed(text, 'the name of a repository', {
    read: (given) => {
      const [, host] = /^((?:[^/:]*\.[^/:]*|localhost)(?::\d+)?)\/?$/i.exec(given) ?? [];
      if (host !== undefined) throw new Mistake('it names a registry, and no repository in it', `Add a path, such as "${host}/acme/app"`);
      const { registry, path, tag, digest } = readReference(given);
      const extra = `${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
      if (extra === '') return { registry, path };
      const parts = [tag !== undefined && `the tag ${tag}`, digest !== undefined && 'a digest'].filter(Boolean);
      throw new Mistake(`it has ${parts.join(' and ')}`, `Remove "${extra}"`);
    },
    repair: (given) => split(repaired(given)).name,
  });
}

/** Takes a text as a tag: 128 letters, digits, `_`, `.` and `-` at most, the first none of the last two. Throws `reference-invalid`. */
export function parseTag(text: string): string {
  return parsed(text, 'a tag', { read: readTag, repair: repairedTag });
}

/** `docker.io/library/alpine`. */
export function formatRepository({ registry, path }: Repository): string {
  return `${registry}/${path}`;
}

/** `docker.io/library/alpine:3@sha256:…`, as {@link parseReference} reads it. */
export function formatReference({ tag, digest, ...repository }: Reference): string {
  return `${formatRepository(repository)}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** The host, with its port, that a registry's API is at. */
export function apiHost(registry: string): string {
  return registry === hub[0] ? 'registry-1.docker.io' : registry;
}

/** Whether a registry, with or without port, is on this machine by its name: `localhost`, `*.localhost`, 127.0.0.0/8, `[::1]`. */
export function isLoopback(registry: string): boolean {
  return isLoopbackHost(registry.replace(/:\d+$/, ''));
}

/**
 * The registry that an address means, as configuration files and people write it: `https://index.docker.io/v1/` is
 * `docker.io`, `https://GHCR.io/acme` is `ghcr.io`. Nothing if there is no host in it.
 */
export function registryOf(address: string): string | undefined {
  try {
    return readRegistry(address.trim().replace(schemePattern, '').split('/')[0]);
  } catch {
    return undefined;
  }
}

/** Reads `text`, or says what is wrong, with a correction if the repaired text can be read. */
function parsed<T>(text: string, what: string, { read, repair }: { read(text: string): T; repair(text: string): string }): T {
  try {
    return read(text);
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    const better = repair(text);
    throw new RegistryError('reference-invalid', {
      message: `${shown(text)} is not ${what}: ${error.message}.`,
      remedy: canBeRead(better, read) ? `${error.advice}: "${better}".` : `${error.advice}.`,
    });
  }
}

function canBeRead(text: string, read: (text: string) => unknown): boolean {
  try {
    read(text);
    return true;
  } catch {
    return false;
  }
}

function readReference(text: string): Reference {
  if (text === '') throw new Mistake('it is empty', 'Give a name such as ghcr.io/acme/app:1.0');
  if (/\s/.test(text)) throw new Mistake('it has white space in it', 'Remove the white space');
  const [scheme] = schemePattern.exec(text) ?? [];
  if (scheme !== undefined) throw new Mistake(`it begins with the scheme ${scheme}`, `Remove "${scheme}"`);
  if (withoutLogin(text) !== text) throw new Mistake('it has a user before the host', 'Remove the user, and log in instead');
  const { name, tag, digest } = split(text);
  if (digest !== undefined && !isDigest(digest)) throw badDigest(digest);
  if (tag === '') throw new Mistake('it has a colon with no tag after it', 'Give a tag, or remove the colon');
  if (name === 'sha256' && isDigest(`${name}:${tag}`)) {
    throw new Mistake('it is a digest without a repository', 'Write the repository and "@" before it');
  }
  const repository = readName(name);
  return { ...repository, ...(tag !== undefined && { tag: readTag(tag) }), ...(digest !== undefined && { digest }) };
}

function badDigest(digest: string): Mistake {
  const advice = 'Write a tag after ":", and a digest (sha256: and 64 hexadecimal digits in lower case) after "@"';
  const [, algorithm, digits] = /^([a-z0-9]+):([0-9a-f]*)$/i.exec(digest) ?? [];
  if (algorithm === undefined) return new Mistake('what follows the "@" is not a digest', advice);
  if (algorithm.toLowerCase() !== 'sha256') return new Mistake(`its digest is a ${algorithm}, and only sha256 is used`, advice);
  if (digits.length !== 64) return new Mistake(`its digest has ${digits.length} hexadecimal digits, not 64`, advice);
  return new Mistake('its digest has upper-case letters', advice);
}

function readTag(tag: string): string {
  if (tag === '') throw new Mistake('it is empty', 'Give a tag such as 1.0');
  if (tag.length > longestTag) throw new Mistake(`its tag has ${tag.length} characters`, `Give a tag of ${longestTag} at most`);
  if (/^[.-]/.test(tag)) throw new Mistake(`its tag begins with "${tag[0]}"`, 'Begin the tag with a letter, a digit or "_"');
  const [bad] = /[^\w.-]/u.exec(tag) ?? [];
  if (bad === undefined) return tag;
  throw new Mistake(`its tag has ${JSON.stringify(bad)} in it`, 'Use letters, digits, "_", "." and "-" in the tag');
}

function readName(name: string): Repository {
  if (name === '') throw new Mistake('it has no name', 'Give a name such as ghcr.io/acme/app');
  if (/^[0-9a-f]{64}$/.test(name)) throw new Mistake('it is the id of an image, which no registry knows', 'Give the name of the image');
  if (name.endsWith('/')) throw new Mistake('it has a slash with nothing after it', 'Remove the slash');
  if (name.startsWith('/')) throw new Mistake('it begins with a slash', 'Remove the slash');
  if (name.includes('//')) throw new Mistake('it has nothing between two slashes', 'Remove one of them');
  const parts = name.split('/');
  const [first, ...rest] = parts;
  const hasHost = rest.length > 0 && (/[.:[]/.test(first) || /^localhost$/i.test(first));
  const registry = hasHost ? readRegistry(first) : hub[0];
  const inside = hasHost ? rest : parts;
  for (const part of inside) {
    if (/[A-Z]/.test(part)) throw new Mistake(`it has upper-case letters in "${part}"`, 'Write the name in lower case');
    if (/^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/.test(part)) continue;
    throw new Mistake(
      `${JSON.stringify(part)} cannot be a part of a name`,
      'Use lower-case letters and digits, with one ".", one or two "_", or any number of "-" between them',
    );
  }
  const path = registry === hub[0] && inside.length === 1 ? `library/${inside[0]}` : inside.join('/');
  const { length } = formatRepository({ registry, path });
  if (length <= longestName) return { registry, path };
  throw new Mistake(`it has ${length} characters with its registry`, `Give a name of ${longestName} at most`);
}

function readRegistry(text: string): string {
  if (isIPv6(text)) throw new Mistake('its host is an IPv6 address without brackets', 'Write the address in brackets');
  const [, host = text, port] = /^(\[.*\]|[^:]*)(?::(.*))?$/.exec(text) ?? [];
  if (port !== undefined && !(/^[1-9]\d*$/.test(port) && Number(port) <= 65535)) {
    throw new Mistake(`its port ${JSON.stringify(port)} is not a number from 1 to 65535`, 'Give a port such as 5000, or none and no colon');
  }
  const address = /^\[([0-9a-f:]+)\]$/i.exec(host)?.[1];
  if (address === undefined ? !/^(?:(?!-)[a-z0-9-]+(?<!-))(?:\.(?!-)[a-z0-9-]+(?<!-))*$/i.test(host) : !isIPv6(address)) {
    throw new Mistake(`${JSON.stringify(host)} is not the name of a host`, 'Give a host such as ghcr.io, localhost:5000 or [::1]:5000');
  }
  const registry = text.toLowerCase();
  return hub.includes(registry) ? hub[0] : registry;
}

/** The parts of a reference, none of them checked. */
function split(text: string): { name: string; tag?: string; digest?: string } {
  const [rest, ...digests] = text.split('@');
  const colon = rest.indexOf(':', rest.lastIndexOf('/') + 1);
  return {
    name: colon < 0 ? rest : rest.slice(0, colon),
    ...(colon >= 0 && { tag: rest.slice(colon + 1) }),
    ...(digests.length > 0 && { digest: digests.join('@') }),
  };
}

/** The text without a user, and password, before the host. */
function withoutLogin(text: string): string {
  // With a slash after the "@", or as name:password@host: app@1.2.3 is rather a tag in the wrong place.
  return text.replace(/^(?:.*@(?!sha\d+:)(?=[^@]*\/)|[^/@]*:[^/@]*@(?!sha\d+:)(?=[^@]*\.|localhost\b))/i, '');
}

/** The text that was meant, as far as it can be guessed. */
function repaired(text: string): string {
  const bare = withoutLogin(text.trim().replace(schemePattern, ''))
    .replace(/\/{2,}/g, '/')
    .replace(/^\/|[/:]+$/g, '');
  const { name, tag, digest } = split(bare);
  const [first, ...rest] = name.toLowerCase().split('/');
  const repository = [isIPv6(first) ? `[${first}]` : first, ...rest].join('/');
  if (digest !== undefined && tag === undefined && /^\w[\w.-]*$/.test(digest)) return `${repository}:${digest}`;
  return `${repository}${tag ? `:${repairedTag(tag)}` : ''}${digest === undefined ? '' : `@${digest.toLowerCase()}`}`;
}

function repairedTag(tag: string): string {
  // A second colon is hardly a slip within a tag.
  return tag.includes(':') ? tag : tag.trim().replace(/[^\w.-]+/g, '-').replace(/^[.-]+/, '');
}

/** A text in a message: in quotes, not too long, and without a password. */
function shown(text: string): string {
  const [scheme = ''] = schemePattern.exec(text) ?? [];
  const rest = text.slice(scheme.length);
  const bare = withoutLogin(rest);
  const whole = `${scheme}${bare === rest ? '' : '…@'}${bare}`;
  return JSON.stringify(whole.length > 300 ? `${whole.slice(0, 300)}…` : whole);
}
