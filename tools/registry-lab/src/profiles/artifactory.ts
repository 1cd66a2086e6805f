import { errorBody, Profile } from '../profile';

/** JFrog's Artifactory, as its virtual repositories are. A manifest that is not there is forbidden. */
export const artifactory: Profile = {
  name: 'artifactory',
  rules: [
    {
      when: { endpoint: 'manifest', method: ['GET', 'HEAD'], upstreamStatus: 404 },
      what: { kind: 'status', status: 403, body: errorBody('UNAUTHORIZED', 'the client does not have permission for the manifest') },
    },
  ],
};
