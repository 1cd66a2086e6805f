// Specs run against sources: a package's own name resolves to its src/index.ts.
const path = require('node:path');
const packages = { '@nx-oci/oci': 'oci', '@nx-oci/build': 'build', 'nx-oci': 'nx-oci' };
module.exports = {
  testEnvironment: 'node',
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }],
  },
  moduleNameMapper: Object.fromEntries(
    Object.entries(packages).map(([name, folder]) => [`^${name}$`, path.join(__dirname, 'packages', folder, 'src/index.ts')]),
  ),
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
};
