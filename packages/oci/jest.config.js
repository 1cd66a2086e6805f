module.exports = { ...require('../../jest.preset'), displayName: 'oci' };
