import { errorBody, Profile } from '../profile';

/** Amazon ECR Public. A token that has expired, or is none, gets 400 and no challenge. */
export const ecrPublic: Profile = {
  name: 'ecr-public',
  rules: [
    {
      when: { headers: { authorization: /^Bearer /i }, upstreamStatus: 401, upstreamHeaders: { 'www-authenticate': /invalid_token/ } },
      what: { kind: 'status', status: 400, body: errorBody('DENIED', 'the authorization token has expired') },
    },
  ],
};
