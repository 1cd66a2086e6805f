import { Profile } from './profile';
import { artifactRegistry } from './profiles/artifact-registry';
import { artifactory } from './profiles/artifactory';
import { dockerHub } from './profiles/docker-hub';
import { ecr } from './profiles/ecr';
import { ecrPublic } from './profiles/ecr-public';
import { ghcr } from './profiles/ghcr';
import { gitea } from './profiles/gitea';
import { harbor } from './profiles/harbor';
import { quay } from './profiles/quay';

/** All profiles. */
export const profiles = {
  artifactRegistry,
  artifactory,
  dockerHub,
  ecr,
  ecrPublic,
  ghcr,
  gitea,
  harbor,
  quay,
} satisfies Record<string, Profile>;
