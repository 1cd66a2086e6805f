module.exports = { ...require('../../jest.preset'), displayName: 'peers', testTimeout: 120_000 };
