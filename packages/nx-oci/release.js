// The `versionActions` of nx.json: a file at the root of the package, since Nx resolves what it is told there as a module.
module.exports = require('./dist/release/version-actions.js');
