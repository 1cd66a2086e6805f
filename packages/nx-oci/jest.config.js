module.exports = { ...require('../../jest.preset'), displayName: 'nx-oci', testTimeout: 60_000 };
