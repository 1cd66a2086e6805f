import type { ImageName } from '@nx-oci/oci';
import { BuildError } from './error';

/**
 * A local tag (`acme/greeter:dev`) as engines write it: with Docker Hub's host and `library/` where they are understood,
 * and without. A missing tag is `latest`. Throws `name-invalid`.
 */
export function imageName(tag: string): ImageName {
  const [, name, version = 'latest'] =
    /^((?:[a-z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:(?:[._/]|__|-+)[a-z0-9]+)*)(?::([\w][\w.-]{0,127}))?$/.exec(tag) ?? [];
  if (name === undefined) {
    throw new BuildError('name-invalid', {
      message: `"${tag}" is not the name of an image.`,
      remedy: 'Give lower-case names with "/" between them and a tag, such as acme/greeter:dev.',
    });
  }
  // Docker prints the images of its hub without host, and knows them so.
  const familiar = name.replace(/^(?:index\.)?docker\.io\/(?:library\/)?/, '');
  const full = hasHost(familiar) ? familiar : `docker.io/${familiar.includes('/') ? familiar : `library/${familiar}`}`;
  return { full: `${full}:${version}`, familiar: `${familiar}:${version}` };
}

/** Refuses as `repository` what no registry has images under. Throws `name-invalid`. */
export function requireRepository(repository: string): void {
  if (/^(?:[a-zA-Z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:(?:[._/]|__|-+)[a-z0-9]+)*$/.test(repository)) return;
  throw new BuildError('name-invalid', {
    message: `repository is "${repository}", which is no name of a repository.`,
    remedy: 'Give registry and lower-case path, such as "ghcr.io/acme/greeter", without scheme, tag and digest: tags are said when it is pushed.',
  });
}

/** The local name of what goes to a repository: without the registry, tagged `dev`. */
export function defaultLocalTag(repository: string | undefined, name: string): string {
  if (repository === undefined) return `${name}:dev`;
  return `${hasHost(repository) ? repository.slice(repository.indexOf('/') + 1) : repository}:dev`;
}

/** Whether the first part of a name is a registry, by Docker's rule. */
function hasHost(name: string): boolean {
  const [first, ...rest] = name.split('/');
  return rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
}
