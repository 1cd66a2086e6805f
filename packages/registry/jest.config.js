module.exports = { ...require('../../jest.preset'), displayName: 'registry', testTimeout: 60_000 };
