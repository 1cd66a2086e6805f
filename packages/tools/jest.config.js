module.exports = { ...require('../../jest.preset'), displayName: 'tools', testTimeout: 180_000 };
