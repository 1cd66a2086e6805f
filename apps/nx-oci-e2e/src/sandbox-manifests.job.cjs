// Runs the generator of sandboxes' manifests for each of the options (JSON) that stdin has, in one process: sandbox-manifests.job.cjs <root>
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');

const [, , root] = process.argv;
const { FsTree, flushChanges } = createRequire(path.join(root, 'package.json'))('nx/src/generators/tree');
const { default: generate } = require(path.join(root, 'node_modules/nx-oci/dist/generators/agent-sandbox-cluster/agent-sandbox-cluster.js'));

(async () => {
  for (const options of JSON.parse(readFileSync(0, 'utf8'))) {
    const tree = new FsTree(root, false);
    await generate(tree, options);
    flushChanges(root, tree.listChanges());
  }
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
