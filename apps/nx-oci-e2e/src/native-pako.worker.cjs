// Deflates blocks by native zlib and by pako; tells its parent how many there were and which differ.
const { readFileSync } = require('node:fs');
const { parentPort, workerData } = require('node:worker_threads');
const { deflateNative, deflatePako, format1, randomNumbers } = require('@nx-oci/oci');

const binary = readFileSync(process.execPath);
const source = readFileSync(require.resolve('typescript'));

/** Bytes of one kind for the whole of `size`, or pieces of several, as in the middle of a tar. */
function randomBytes(next, size) {
  const kinds = {
    binary: (length) => slice(next, binary, length),
    text: (length) => slice(next, source, length),
    noise: (length) => Buffer.from(Uint32Array.from({ length: Math.ceil(length / 4) }, next).buffer, 0, length),
    zeros: (length) => Buffer.alloc(length),
    repeats: (length) => Buffer.alloc(length, slice(next, binary, 1 + (next() % 70_000))),
    nibbles: (length) => Buffer.from(Uint8Array.from({ length }, () => next() & 0x0f).buffer),
  };
  const names = Object.keys(kinds);
  const pieces = [];
  const pieceSize = next() % 3 === 0 ? 1 + (next() % 100_000) : size;
  const used = [];
  for (let left = size; left > 0;) {
    const name = names[next() % names.length];
    const piece = kinds[name](Math.min(left, pieceSize));
    pieces.push(piece);
    if (!used.includes(name)) used.push(name);
    left -= piece.length;
  }
  return { kind: used.length > 1 ? 'mixed' : (used[0] ?? 'nothing'), bytes: Buffer.concat(pieces) };
}

function slice(next, bytes, length) {
  return bytes.subarray(next() % (bytes.length - length)).subarray(0, length);
}

/** Mostly small blocks, as time goes with the size; full ones, as most blocks of a large layer are; all between. */
function randomSize(next) {
  const choice = next() % 8;
  if (choice === 0) return format1.blockSize;
  return next() % ((choice < 3 ? format1.blockSize : format1.blockSize / 4) + 1);
}

async function run({ first, count }) {
  const kinds = {};
  const differ = [];
  for (let number = first; number < first + count; number++) {
    const next = randomNumbers(number * 2_654_435_761);
    for (let warmUp = 0; warmUp < 8; warmUp++) next();
    const dictionarySize = next() % 3 === 0 ? 0 : format1.windowSize;
    const { kind, bytes } = randomBytes(next, dictionarySize + randomSize(next));
    const dictionary = dictionarySize === 0 ? undefined : bytes.subarray(0, dictionarySize);
    const last = next() % 4 === 0;
    const block = bytes.subarray(dictionarySize);
    const [native, pako] = await Promise.all([deflateNative(block, dictionary, { last }), deflatePako(block, dictionary, { last })]);
    if (Buffer.compare(native, pako) !== 0)
      differ.push({ number, kind, size: block.length, last, native: native.length, pako: pako.length });
    const key = `${kind}, ${dictionary ? 'with' : 'without'} dictionary, ${last ? 'last' : 'not last'}`;
    kinds[key] = (kinds[key] ?? 0) + 1;
  }
  return { kinds, differ };
}

run(workerData).then((result) => parentPort.postMessage(result));
