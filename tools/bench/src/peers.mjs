import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const here = path.dirname(fileURLToPath(import.meta.url));

/** The root of this repository. */
export const repositoryRoot = path.resolve(here, '..', '..', '..');

// The rigs are TypeScript, and this is run without a build.
const swc = require('@swc/core');
require.extensions['.ts'] = (module, file) => {
  const { code } = swc.transformFileSync(file, { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' }, swcrc: false });
  module._compile(code, file);
};

/** The rigs of the peers: @nx-oci/peers. */
export const { apkRepository, freePort, newApkKey, podmanEnv, startBuildkit, startDockerRegistry, tool, writeApkRepository } = require('../../peers/src/index.ts');
export const peersRoot = path.join(repositoryRoot, 'tools', 'peers');
