import { createCipheriv, createHash } from 'node:crypto';
import { createWriteStream, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** Bytes between two marks, by which contents from the same source are no two alike. */
const marked = 4096;

/**
 * Writes what Nx would send of a task: a gzipped tar of about `size` bytes. By what they are packed, two fifths are files that do not
 * pack (archives, pictures), the rest is of programs and of JavaScript. No two of another `name` have a file in common.
 */
export async function writeArtifact(file, { name, size, binary, scripts, workspace }) {
  const { tarHeader, padding } = createRequire(path.join(workspace, 'package.json'))('@nx-oci/oci');
  mkdirSync(path.dirname(file), { recursive: true });
  const gzip = createGzip({ level: 6, chunkSize: 1 << 18 });
  let packed = 0;
  gzip.on('data', (chunk) => (packed += chunk.length));
  const source = new Source(name, { binary: readFileSync(binary), scripts });
  const unit = Math.max(1 << 14, Math.min(1 << 24, size >> 4));
  const entry = (at, bytes) => [tarHeader(at, { type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, content: { digest: 'sha256:', size: bytes.length, open: () => [] } }), bytes, Buffer.alloc(padding(bytes.length))];
  async function* tar() {
    yield* entry('code', Buffer.from('0'));
    yield* entry('terminalOutput', Buffer.from(`> nx run ${name}:build\n`));
    for (let at = 0; packed < size - unit / 2; at++) {
      yield* entry(`dist/${at}/archive.zip`, source.noise(unit * 0.4));
      yield* entry(`dist/${at}/program`, source.program(unit * 0.75));
      for (let part = 0; part < 8; part++) yield* entry(`dist/${at}/chunk-${part}.js`, source.script(unit / 8));
      // What is packed is known a little later.
      await new Promise((resolve) => setImmediate(resolve));
    }
    yield Buffer.alloc(1024);
  }
  await pipeline(Readable.from(tar(), { highWaterMark: 1 }), gzip, createWriteStream(file));
  return statSync(file).size;
}

/** JavaScript as it is found in packages, some ten megabytes. */
export function scriptsOf(folder) {
  const texts = [];
  let size = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.js') || size > 20e6) continue;
    texts.push(readFileSync(path.join(entry.parentPath, entry.name)));
    size += texts.at(-1).length;
  }
  return Buffer.concat(texts);
}

class Source {
  #name;
  #sources;
  #cipher;
  #count = 0;
  #at = { binary: 0, scripts: 0 };

  constructor(name, sources) {
    this.#name = name;
    this.#sources = sources;
    const key = createHash('sha256').update(name).digest();
    this.#cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
    // Each begins elsewhere.
    for (const kind of Object.keys(this.#at)) this.#at[kind] = key.readUInt32LE(0) % sources[kind].length;
  }

  noise(size) {
    return this.#cipher.update(Buffer.alloc(Math.round(size)));
  }

  program(size) {
    return this.#cut('binary', Math.round(size));
  }

  script(size) {
    return this.#cut('scripts', Math.round(size));
  }

  #cut(kind, size) {
    const from = this.#sources[kind];
    const bytes = Buffer.alloc(size);
    for (let filled = 0; filled < size; ) {
      const taken = from.copy(bytes, filled, this.#at[kind], Math.min(from.length, this.#at[kind] + size - filled));
      filled += taken;
      this.#at[kind] = (this.#at[kind] + taken) % from.length;
    }
    for (let at = 0; at < size; at += marked) bytes.write(`// ${this.#name} ${this.#count++}\n`, at, 'latin1');
    return bytes;
  }
}
