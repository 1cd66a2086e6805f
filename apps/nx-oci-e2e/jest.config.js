const preset = require('../../jest.preset');

// Packages as they are compiled, which is what users get; tools from their sources.
const tools = Object.fromEntries(['^@nx-oci/peers$', '^@nx-oci/registry-lab$'].map((name) => [name, preset.moduleNameMapper[name]]));
module.exports = { ...preset, displayName: 'e2e', moduleNameMapper: tools, testMatch: ['<rootDir>/src/**/*.e2e.ts'], testTimeout: 600_000 };
