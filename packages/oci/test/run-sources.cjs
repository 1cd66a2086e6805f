// Lets a child process of a test run the sources, as jest does in the test itself: node -r <this> <program>
const { transformFileSync } = require('@swc/core');

require.extensions['.ts'] = (module, file) => {
  const options = { swcrc: false, jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } };
  module._compile(transformFileSync(file, options).code, file);
};
