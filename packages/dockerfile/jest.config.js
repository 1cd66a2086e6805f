module.exports = { ...require('../../jest.preset'), displayName: 'dockerfile', testTimeout: 180_000 };
