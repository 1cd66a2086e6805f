import { errorBody, Profile } from '../profile';

/**
 * Google's Artifact Registry. It takes monolithic uploads alone, no PATCH. Its documentation says so, but not how it refuses
 * one: 405 with the specification's code for what is not supported stands here.
 */
export const artifactRegistry: Profile = {
  name: 'artifact-registry',
  rules: [
    {
      when: { endpoint: 'upload', method: 'PATCH' },
      what: { kind: 'status', status: 405, body: errorBody('UNSUPPORTED', 'chunked uploads are not supported') },
    },
  ],
};
