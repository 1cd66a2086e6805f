module.exports = { ...require('./jest.config'), displayName: 'dockerfile-e2e', testMatch: ['<rootDir>/e2e/**/*.e2e.ts'], testTimeout: 600_000 };
