import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { CodedError } from '@nx-oci/oci';
import { abandoned, type LayerOutcome, type LayerTask } from './layer-thread';

/** Bytes that are handed over at a time, and how many such pieces may wait to be unpacked. */
const pieceSize = 1 << 18;
const maxWaiting = 16;

/** Threads that unpack layers, each one at a time, while this one reads them from a registry. */
export class LayerThreads {
  readonly #file: string;
  readonly #idle: Worker[] = [];
  readonly #all: Worker[] = [];

  /** `file` is the program of the threads, which calls `serveLayers`. The first `ready` of them begin now. */
  constructor(file: string, ready: number) {
    this.#file = file;
    for (let count = 0; count < ready; count++) this.#idle.push(this.#start());
  }

  /** Unpacks a layer whose bytes are verified while they are read. Throws what `extractLayer` and the source throw. */
  async extract(task: Omit<LayerTask, 'port' | 'sent'>, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const worker = this.#idle.pop() ?? this.#start();
    const { port1: port, port2 } = new MessageChannel();
    const sent = new Int32Array(new SharedArrayBuffer(4));
    const sender = new PieceSender(port, sent);
    const outcome = new Promise<LayerOutcome>((resolve, reject) => {
      const fail = (error: unknown): void => reject(error instanceof Error ? error : new Error(`A thread that unpacks layers ended with ${String(error)}.`));
      worker.once('message', (message: LayerOutcome) => {
        worker.off('error', fail).off('exit', fail);
        this.#idle.push(worker);
        resolve(message);
      });
      worker.once('error', fail).once('exit', fail);
    }).finally(() => sender.end());
    const told = outcome.then(({ error }) => {
      if (error?.code !== undefined) throw new CodedError(error.code, error);
      if (error !== undefined) throw new Error(error.message);
    });
    // Awaited when all is sent; until then a failure only ends the sending.
    told.catch(() => undefined);
    worker.postMessage({ ...task, port: port2, sent } satisfies LayerTask, [port2]);
    try {
      for await (const chunk of bytes) if (!(await sender.send(chunk))) break;
      sender.finish(null);
      await told;
    } catch (error) {
      sender.finish(abandoned);
      // The thread still has the folder: what the caller does with it comes after.
      await told.catch(() => undefined);
      throw error;
    } finally {
      port.close();
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map((worker) => worker.terminate()));
  }

  #start(): Worker {
    const worker = new Worker(this.#file, { workerData: { serve: 'layers' } });
    worker.setMaxListeners(0);
    // A thread that waits for work keeps no process from ending.
    worker.unref();
    this.#all.push(worker);
    return worker;
  }
}

/** Sends bytes to a thread in pieces of one size, and waits while it has many that it has not taken. */
class PieceSender {
  readonly #port: MessagePort;
  readonly #sent: Int32Array;
  #piece = new Uint8Array(pieceSize);
  #filled = 0;
  #waiting = 0;
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(port: MessagePort, sent: Int32Array) {
    this.#port = port;
    this.#sent = sent;
    port.on('message', () => {
      this.#waiting -= 1;
      this.#wake?.();
    });
  }

  /** Returns false once the thread takes no more. */
  async send(bytes: Uint8Array): Promise<boolean> {
    for (let at = 0; at < bytes.length && !this.#ended;) {
      const part = bytes.subarray(at, at + pieceSize - this.#filled);
      this.#piece.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === pieceSize) this.#flush();
      while (this.#waiting >= maxWaiting && !this.#ended) await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return !this.#ended;
  }

  finish(last: null | typeof abandoned): void {
    if (last === null && this.#filled > 0) this.#flush();
    this.#post(last);
  }

  /** The thread is done. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  #flush(): void {
    const piece = this.#piece.subarray(0, this.#filled);
    this.#post(piece, [piece.buffer]);
    this.#waiting += 1;
    this.#piece = new Uint8Array(pieceSize);
    this.#filled = 0;
  }

  #post(message: Uint8Array | null | typeof abandoned, transfer: ArrayBuffer[] = []): void {
    this.#port.postMessage(message, transfer);
    Atomics.add(this.#sent, 0, 1);
    Atomics.notify(this.#sent, 0);
  }
}
