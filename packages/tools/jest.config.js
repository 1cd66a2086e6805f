module.exports = { ...require('../../jest.preset'), displayName: 'tools', testTimeout: 60_000 };
