import type { ImageName } from '@nx-oci/oci';
import { BuildError } from './error';

/**
 * A local tag (`acme/greeter:dev`) as engines write it: with Docker Hub's host and `library/` where they are understood,
 * and without. A missing tag is `latest`. Throws `name-invalid`.
 */
export function imageName(tag: string): ImageName {
  const [, name, version = 'latest'] = /^((?:[a-z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:(?:[._/]|__|-+)[a-z0-9]+)*)(?::([\w][\w.-]{0,127}))?$/.exec(tag) ?? [];
  if (name === undefined) {
    throw new BuildError('name-invalid', {
      message: `"${tag}" is not the name of an image.`,
      remedy: 'Give lower-case names with "/" between them and a tag, such as acme/greeter:dev.',
    });
  }
  const [first, ...rest] = name.split('/');
  const hasHost = rest.length > 0 && (first.includes('.') || first.includes(':') || first === 'localhost');
  const full = hasHost ? name : `docker.io/${rest.length === 0 ? `library/${name}` : name}`;
  return { full: `${full}:${version}`, familiar: `${name}:${version}` };
}

/** The local name of what goes to a repository: without the registry, tagged `dev`. */
export function defaultLocalTag(repository: string | undefined, name: string): string {
  if (repository === undefined) return `${name}:dev`;
  const [first, ...rest] = repository.split('/');
  const path = rest.length > 0 && (first.includes('.') || first.includes(':') || first === 'localhost') ? rest.join('/') : repository;
  return `${path}:dev`;
}
