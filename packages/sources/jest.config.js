module.exports = { ...require('../../jest.preset'), displayName: 'sources', testTimeout: 60_000 };
