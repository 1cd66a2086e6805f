module.exports = { ...require('../../jest.preset'), displayName: 'oci', testTimeout: 60_000 };
