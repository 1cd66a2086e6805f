module.exports = { ...require('../../jest.preset'), displayName: 'web', moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' } };
