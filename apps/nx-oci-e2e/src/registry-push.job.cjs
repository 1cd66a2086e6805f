// Pushes a prebuilt output with the compiled library, in a process of its own, which may be killed.
const { openOutput } = require('@nx-oci/build');
const { readDocument, readImages, Store } = require('@nx-oci/oci');
const { credentialChain, executePush, parseRepository, planPush, RegistryClient, RemoteRepository, storeJournal } = require('@nx-oci/registry');

const { output, store: root, repository: to, tags } = JSON.parse(process.argv[2]);

async function main() {
  const store = new Store(root);
  const built = await openOutput(output, { workspaceRoot: root, store });
  const content = { root: await readDocument(built.source, built.roots[0]), images: await readImages(built) };
  const client = new RegistryClient({ credentials: credentialChain() });
  const repository = new RemoteRepository(client, parseRepository(to), { access: 'push' });
  const journal = storeJournal(store);
  process.stdout.write('begins\n');
  await executePush(repository, content, await planPush(repository, content, { tags, journal }), { journal });
  process.stdout.write(`${content.root.descriptor.digest}\n`);
  await client.close();
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
