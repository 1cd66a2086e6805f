export type { Builder, BuilderSettings, BuildReport, DockerfileRequest, SecretSource } from './builder';
export type { Dockerfile } from './dockerfile';
export { DockerfileError, dockerfileErrorCodes, type DockerfileErrorCode } from './error';
