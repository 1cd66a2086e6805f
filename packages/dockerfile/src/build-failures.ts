import path from 'node:path';
import { formatPlatform, samePlatform, type Platform } from '@nx-oci/oci';
import { DockerfileError } from './error';

/** A step that failed; what it printed last is told, too. */
export function stepFailed(step: string, where: string, how: string, printed: readonly string[]): DockerfileError {
  const tail = printed.length === 0 ? '' : ` It printed last:\n${printed.join('\n')}`;
  return new DockerfileError('dockerfile-failed', {
    message: `${where}: ${step} ${how}.${tail}`,
    remedy: 'Correct what the step runs; "fresh" runs every step again, where it may be what a builder remembers.',
  });
}

export function baseUnavailable(image: string, where: string, why: string): DockerfileError {
  const isPlain = /HTTP response to HTTPS client|does not look like a TLS handshake/i.test(why);
  return new DockerfileError('dockerfile-base-unavailable', {
    message: `${where}: the builder cannot have ${image}: ${why.trim().replace(/\.$/, '')}.`,
    remedy: isPlain
      ? 'The registry speaks plain HTTP, which the builder has to be told: [registry."host:port"] with http = true in buildkitd.toml, or [[registry]] with location and insecure = true in registries.conf for buildah.'
      : 'Correct its name, log in to its registry on this machine (docker login), or let the builder reach the registry, or a mirror of it.',
  });
}

export function builderFull(builder: string, step?: string): DockerfileError {
  return new DockerfileError('builder-disk-full', {
    message: `The disk of ${builder} is full${step === undefined ? '' : `, at ${step}`}.`,
    remedy: 'Free space there (buildctl prune, docker buildx prune, buildah rmi --prune), or give it a larger disk.',
  });
}

export function archiveUnwritable(archive: string, why: string): DockerfileError {
  return new DockerfileError('archive-unwritable', {
    message: `${archive} cannot be written: ${why.trim().replace(/\.$/, '')}.`,
    remedy: 'Free space on this machine (npx nx-oci store gc), or set NX_OCI_STORE to a folder on another disk.',
  });
}

/** Why an archive cannot be written, of a text that tells it of the file or a folder above it. */
export function unwritableReason(text: string, archive: string): string | undefined {
  if (!text.includes(path.dirname(archive))) return undefined;
  return /no such file or directory|not a directory|is a directory|permission denied|read-only file system|input\/output error/i.exec(text)?.[0];
}

export function builderLost(builder: string, why: string): DockerfileError {
  return new DockerfileError('builder-lost', {
    message: `${builder} went away in the middle of the build: ${why.trim().split('\n').at(-1)!.replace(/\.$/, '')}.`,
    remedy: 'Look at its log: it may have been restarted, or killed for want of memory. Then run the target again; the steps that ended are remembered.',
  });
}

export function emulationMissing(builder: string, platforms: readonly string[]): DockerfileError {
  return new DockerfileError('emulation-missing', {
    message: `${builder} cannot run programs of ${platforms.join(', ')}.`,
    remedy:
      "Register qemu with the kernel of the builder's machine (on Debian the packages qemu-user-static and binfmt-support; in a cluster the binfmt daemon set), or name a builder of that platform in the builder's \"platforms\".",
  });
}

/** Refuses a builder that does not run programs of all platforms that are asked for. Throws `emulation-missing`. */
export function requirePlatforms(builder: string, known: readonly Platform[], asked: readonly Platform[]): void {
  const missing = asked.filter((platform) => !known.some((each) => samePlatform(each, platform)));
  if (missing.length > 0) throw emulationMissing(builder, missing.map(formatPlatform));
}

/** A secret, or ssh, that a step requires and the target does not give. */
export function notGiven(what: string, where: string, option: 'secrets' | 'ssh'): DockerfileError {
  return new DockerfileError('secret-missing', {
    message: `${where} requires the ${what}, which is not given.`,
    remedy: `Say where it is in "dockerfile.${option}" of the target.`,
  });
}
