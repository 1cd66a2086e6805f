const preset = require('../../jest.preset');

// Against what is compiled, not against sources: it is what users get.
module.exports = { ...preset, displayName: 'e2e', moduleNameMapper: { '^@nx-oci/peers$': preset.moduleNameMapper['^@nx-oci/peers$'] }, testMatch: ['<rootDir>/src/**/*.e2e.ts'], testTimeout: 600_000 };
