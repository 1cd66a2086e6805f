import { errorBody, Profile } from '../profile';

/**
 * Docker Hub. Blobs lie on another host. A mount that states another registry as its origin is refused; with which status
 * is not published, so 401, the hardest to a client, stands here. Pulls are limited: each GET of a manifest counts.
 */
export const dockerHub: Profile = {
  name: 'docker-hub',
  rules: [
    { when: { endpoint: 'blob', method: 'GET', host: 'registry' }, what: { kind: 'redirect' } },
    {
      when: { endpoint: 'upload-start', query: { mount: /./, origin: /./ } },
      what: { kind: 'refuse-mount', status: 401, challenge: true, body: errorBody('UNAUTHORIZED', 'authentication required') },
    },
  ],
  rateLimit: { pulls: 100, windowSeconds: 21_600 },
};
