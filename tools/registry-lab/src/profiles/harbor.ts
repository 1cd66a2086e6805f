import { errorBody, Profile } from '../profile';

/**
 * Harbor. A mount from a project that is not there gets 401, with an empty challenge. To the lab a project is there once
 * something was pushed to it.
 */
export const harbor: Profile = {
  name: 'harbor',
  rules: [
    {
      when: { is: 'mount-from-unknown-project' },
      what: {
        kind: 'refuse-mount',
        status: 401,
        headers: { 'www-authenticate': '' },
        body: errorBody('UNAUTHORIZED', 'the project was not found'),
      },
    },
  ],
};
