import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { SourcesError, type SourcesErrorCode } from '../error';
import { unpack, type Unpacked, type UnpackJob } from './unpack';
import type { UnpackAnswer } from './unpack-worker';

/** Where the compiled worker is; sources have none, and unpack in this thread. */
const program = path.join(__dirname, 'unpack-worker.js');
const compiled = __filename.endsWith('.js');

/** Unpacks archives in threads of their own, as decompressing xz and hashing would stop everything else. */
export class UnpackPool {
  readonly #idle: Worker[] = [];
  readonly #waiting: ((worker: Worker) => void)[] = [];
  #started = 0;

  /** Throws what unpacking throws. */
  async run(job: UnpackJob): Promise<Unpacked> {
    if (!compiled) return unpack(job);
    const worker = await this.#take();
    let answer: UnpackAnswer;
    try {
      answer = await answerOf(worker, job);
    } catch (error) {
      void worker.terminate();
      this.#started -= 1;
      if (this.#waiting.length > 0) this.#give(this.#start());
      throw error;
    }
    this.#give(worker);
    if ('unpacked' in answer) return answer.unpacked;
    const { code, message, remedy } = answer.error;
    throw remedy === undefined ? Object.assign(new Error(message), answer.error) : new SourcesError(code as SourcesErrorCode, { message, remedy });
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((worker) => worker.terminate()));
    this.#started = 0;
  }

  async #take(): Promise<Worker> {
    const idle = this.#idle.pop();
    if (idle) return idle;
    if (this.#started >= Math.min(availableParallelism(), 8)) return new Promise((resolve) => this.#waiting.push(resolve));
    return this.#start();
  }

  #start(): Worker {
    this.#started += 1;
    const worker = new Worker(program);
    // Nothing is kept waiting for threads that have nothing to do.
    worker.unref();
    return worker;
  }

  #give(worker: Worker): void {
    const next = this.#waiting.shift();
    if (next) next(worker);
    else this.#idle.push(worker);
  }
}

function answerOf(worker: Worker, job: UnpackJob): Promise<UnpackAnswer> {
  worker.ref();
  worker.postMessage(job);
  return new Promise<UnpackAnswer>((resolve, reject) => {
    const fail = (error: unknown): void => {
      worker.off('message', take);
      reject(error instanceof Error ? error : new Error('the thread that unpacks ended'));
    };
    const take = (answer: UnpackAnswer): void => {
      worker.off('error', fail).off('exit', fail);
      resolve(answer);
    };
    worker.once('message', take).once('error', fail).once('exit', fail);
  }).finally(() => worker.unref());
}
