import { errorBody, Profile } from '../profile';

/** Quay, as it was until 2021 and its older installations are. A mount that does not say from where is a bad request. */
export const quay: Profile = {
  name: 'quay',
  rules: [
    {
      when: { endpoint: 'upload-start', query: { mount: /./, from: null } },
      what: { kind: 'refuse-mount', status: 400, body: errorBody('INVALID_REQUEST', 'Invalid request') },
    },
  ],
};
