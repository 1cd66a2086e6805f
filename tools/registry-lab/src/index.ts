export { LabError, type LabErrorCode } from './error';
export { type Fault, type FaultRule, type FaultTime, type RequestMatch, type Situation, type StatusAnswer } from './fault';
export { startLab, type Lab, type LabOptions } from './lab';
export { type Profile } from './profile';
export { profiles } from './profiles';
export { type RateLimit } from './rate-limit';
export { type RecordedRequest, type Secret } from './record';
export { type Endpoint, type LabHost } from './registry-request';
export { type TokenDoorOptions } from './token-door';
