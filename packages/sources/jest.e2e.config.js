module.exports = { ...require('../../jest.preset'), displayName: 'sources-e2e', testMatch: ['<rootDir>/e2e/**/*.e2e.ts'], testTimeout: 600_000 };
