module.exports = { ...require('../../jest.preset'), displayName: 'sources', testEnvironment: './test/own-temp-folder.js', testTimeout: 60_000 };
