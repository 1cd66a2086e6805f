// Specs run against sources: a package's own name resolves to its src/index.ts.
const path = require('node:path');
const packages = { '@nx-oci/oci': 'packages/oci', '@nx-oci/registry': 'packages/registry', '@nx-oci/sources': 'packages/sources', '@nx-oci/tools': 'packages/tools', '@nx-oci/cache': 'packages/cache', '@nx-oci/build': 'packages/build', '@nx-oci/dockerfile': 'packages/dockerfile', 'nx-oci': 'packages/nx-oci', '@nx-oci/peers': 'tools/peers', '@nx-oci/registry-lab': 'tools/registry-lab' };
module.exports = {
  testEnvironment: 'node',
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }],
  },
  moduleNameMapper: Object.fromEntries(
    Object.entries(packages).map(([name, folder]) => [`^${name}$`, path.join(__dirname, folder, 'src/index.ts')]),
  ),
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
};
