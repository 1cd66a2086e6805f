// Puts one blob into a store again and again, as a build does that shares the store with others.
const { Store, digestOf } = require('../src');

const [root, rounds] = process.argv.slice(2);
const bytes = Buffer.alloc(3_000_000, 'shared');
const descriptor = { mediaType: 'test', digest: digestOf(bytes), size: bytes.length };

(async () => {
  const store = new Store(root);
  for (let round = 0; round < Number(rounds); round++) {
    await store.put(descriptor, [bytes.subarray(0, 1_000_000), bytes.subarray(1_000_000)]);
    await store.writeRecord('test', 'key', { descriptor });
    for await (const _ of store.open(descriptor));
    if ((await store.readRecord('test', 'key')) === undefined) throw new Error('The record was damaged.');
  }
  console.log(descriptor.digest);
})();
