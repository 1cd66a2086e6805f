import { errorBody, Profile } from '../profile';

/**
 * Gitea and Forgejo. Tokens come from `/v2/token` at the same host, by GET alone, with one scope for all; they take Basic
 * credentials too. A repository needs an owner, or there is no such route; upper case in the name after the owner is
 * refused. (The owner itself is matched in any case there; the registry behind the lab refuses upper case in it.)
 * The registry behind has to take Basic credentials, or anybody's.
 */
export const gitea: Profile = {
  name: 'gitea',
  rules: [
    { when: { path: /^\/v2\/[^/]+\/(blobs|manifests|tags)\// }, what: { kind: 'status', status: 404, body: 'Not found.' } },
    {
      when: { path: /^\/v2\/[^/]+\/(?:[^/]+\/)*[^/]*[A-Z][^/]*(?:\/[^/]+)*\/(?:blobs|manifests|tags)\// },
      what: { kind: 'status', status: 400, body: errorBody('NAME_INVALID', 'the image name is invalid') },
    },
  ],
  tokenDoor: { path: '/v2/token', service: 'container_registry', scope: '*' },
};
