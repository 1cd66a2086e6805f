// jose is of modules alone, which Node takes by require, and Jest does not.
const preset = require('../../jest.preset');
module.exports = { ...preset, displayName: 'cache', testTimeout: 60_000, transform: { ...preset.transform, 'node_modules/jose/.+\\.js$': preset.transform['^.+\\.ts$'] }, transformIgnorePatterns: ['/node_modules/(?!jose/)'] };
