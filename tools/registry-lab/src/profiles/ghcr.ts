import { errorBody, Profile } from '../profile';

/** Bytes of a chunk that GHCR takes. */
const largestChunk = 4 * 1024 * 1024;

/** GitHub's registry. A chunk (a PATCH that states its range) may have 4 MiB; streamed and monolithic uploads have no such limit. */
export const ghcr: Profile = {
  name: 'ghcr',
  rules: [
    {
      when: { endpoint: 'upload', method: 'PATCH', headers: { 'content-range': /./ }, bodyOver: largestChunk },
      what: { kind: 'status', status: 416, body: errorBody('REQUESTED_RANGE_NOT_SATISFIABLE', 'the body is larger than 4 MiB') },
    },
  ],
};
