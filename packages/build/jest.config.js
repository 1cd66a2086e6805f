module.exports = { ...require('../../jest.preset'), displayName: 'build' };
