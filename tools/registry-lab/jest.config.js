module.exports = { ...require('../../jest.preset'), displayName: 'registry-lab', testTimeout: 120_000 };
