import { Profile } from '../profile';

/**
 * Amazon ECR. It answers chunks with 201, throws all after the first away, and leaves `Range` as it was. It mounts only blobs
 * that a manifest of the source repository names; for others it begins an upload.
 */
export const ecr: Profile = {
  name: 'ecr',
  rules: [
    { when: { is: 'later-chunk' }, what: { kind: 'drop-chunk', status: 201, range: 'unchanged' } },
    { when: { endpoint: 'upload', method: 'PATCH', upstreamStatus: 202 }, what: { kind: 'relabel', status: 201 } },
    { when: { is: 'mount-of-unreferenced-blob' }, what: { kind: 'refuse-mount', status: 202 } },
  ],
};
