module.exports = { ...require('../../jest.preset'), displayName: 'cache' };
