import type { Tree } from '@nx/devkit';
import { PluginError } from '../../error';

/** A CI that there are workflows for. */
export interface Provider {
  /** Where its files are. */
  folder: string;
  /** Whether jobs run in container images that its files name. */
  containers: boolean;
  /** Refuses a workspace whose own files would not be read any more. Throws `option-invalid`. */
  check?(tree: Tree): void;
  /** Has the CI read what was written; says what it did, or what has to be done by hand. */
  include?(tree: Tree): string | undefined;
  /** What has to be set for the jobs. */
  secrets: { release: string[]; format: string[]; cache(cache: 'nx-cloud' | 'self-hosted'): string[] };
}

/** Where the CI says whose run it is, our own server asks for no secret. */
const vouched = 'unless the server is nx-oci-cache with rules for this CI: ';

const included = '.gitlab/nx-oci.yml';

export const providers = {
  github: {
    folder: '.github/workflows',
    containers: false,
    secrets: {
      release: ['the secrets RELEASE_REGISTRY_USERNAME and RELEASE_REGISTRY_PASSWORD of an environment "release"'],
      format: ['the secret FORMAT_TOKEN, if checks are to run for what is formatted'],
      cache: (cache) => [`${cache === 'self-hosted' ? vouched : ''}the secret NX_CACHE_READ_TOKEN`, `${cache === 'self-hosted' ? vouched : ''}the secret NX_CACHE_WRITE_TOKEN of an environment "main"`],
    },
  },
  gitlab: {
    folder: '.gitlab',
    containers: true,
    include: includeInGitLab,
    secrets: {
      release: ['the protected variables RELEASE_REGISTRY_USERNAME and RELEASE_REGISTRY_PASSWORD of the environment "release"'],
      format: ['the variable FORMAT_TOKEN, if formatting is to be committed'],
      cache: (cache) => [`${cache === 'self-hosted' ? vouched : ''}the variable NX_CACHE_READ_TOKEN`, `${cache === 'self-hosted' ? vouched : ''}the protected variable NX_CACHE_WRITE_TOKEN of the environment "main"`],
    },
  },
  woodpecker: {
    folder: '.woodpecker',
    containers: true,
    check: requireFolder,
    secrets: {
      release: ['the secrets release_registry_username and release_registry_password for the events tag and manual'],
      format: ['the secret format_token for the event push'],
      cache: () => ['the secret nx_cache_read_token for pull requests, tags and manual runs', 'the secret nx_cache_write_token for the event push'],
    },
  },
} satisfies Record<string, Provider>;

export type ProviderName = keyof typeof providers;

/** GitLab reads one file, which includes others. */
function includeInGitLab(tree: Tree): string {
  const file = '.gitlab-ci.yml';
  const text = tree.read(file, 'utf8');
  if (text?.includes(included)) return `${file} includes it.`;
  if (text !== null) return `Add to ${file}, which is yours:\ninclude:\n  - local: ${included}`;
  tree.write(file, `include:\n  - local: ${included}\n`);
  return `Wrote ${file}, which includes it.`;
}

/** Woodpecker reads a file at the root only where there is no folder. */
function requireFolder(tree: Tree): void {
  const file = ['.woodpecker.yaml', '.woodpecker.yml'].find((each) => tree.exists(each));
  if (file === undefined || tree.exists('.woodpecker')) return;
  throw new PluginError('option-invalid', {
    message: `${file} would not be read any more once there is a folder .woodpecker.`,
    remedy: `Make it one of several workflows first: mkdir .woodpecker && git mv ${file} .woodpecker/build.yaml.`,
  });
}
