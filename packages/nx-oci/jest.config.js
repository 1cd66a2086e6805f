module.exports = { ...require('../../jest.preset'), displayName: 'nx-oci' };
