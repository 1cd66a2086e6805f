export { buildah, type BuildahOptions } from './buildah';
export { buildctl, type BuildctlOptions } from './buildctl';
export type { Builder, BuilderSettings, BuildReport, DockerfileRequest, SecretSource } from './builder';
export { buildx, type BuildxOptions } from './buildx';
export type { BuilderTls } from './buildkit-address';
export type { Dockerfile } from './dockerfile';
export { dockerfileBase, isDockerfile, type DockerfileBaseOptions } from './dockerfile-base';
export { DockerfileError, dockerfileErrorCodes, type DockerfileErrorCode } from './error';
export { findBuilders, type BuilderContext, type PlatformBuilder } from './find-builder';
