// Builds a definition with the compiled library, in a process of its own: one that another Node runs, or that is killed.
const { buildOutput } = require('@nx-oci/build');
const { canonicalDeflate, deflateNative, Store } = require('@nx-oci/oci');

const { definition, workspace, store, output } = JSON.parse(process.argv[2]);

async function main() {
  const { record } = await buildOutput(
    definition,
    { workspace: { root: workspace, projectRoot: '.', projectName: 'fixture' }, store: new Store(store), env: {} },
    { folder: output, name: 'fixture', localTag: 'acme/fixture:dev', tarballs: 'always', root: 'index' },
  );
  const deflate = (await canonicalDeflate()) === deflateNative ? 'native' : 'pako';
  process.stdout.write(JSON.stringify({ digest: record.digest, deflate }));
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
