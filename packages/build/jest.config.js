module.exports = { ...require('../../jest.preset'), displayName: 'build', testTimeout: 60_000 };
