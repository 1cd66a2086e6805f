import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { CodedError, type ErrorDetail } from '@nx-oci/oci';
import type { Bounds } from './bounds';
import { extractLayer, type LayerSource, type NameRule } from './extract-layer';

/** What a thread is told to unpack. */
export interface LayerTask {
  layer: LayerSource;
  /** Absolute; there and empty. */
  folder: string;
  bounds: Bounds;
  names: NameRule;
  /** The layer's bytes come here, each piece of them confirmed; null ends them, and `abandoned` says that there will be no more. */
  port: MessagePort;
  /** A number that grows with each message, to wait for. */
  sent: Int32Array;
}

/** How a task ended: with what is to be thrown, if it did not go well. */
export type LayerOutcome = { error?: Omit<ErrorDetail, 'cause'> & { code?: string } };

/** Says that a source of bytes failed, for a reason that who reads it knows. */
export const abandoned = 'abandoned';

/** Unpacks layers in this thread as it is told to, one after the other, and confirms each. */
export function serveLayers(parent: MessagePort): void {
  parent.on('message', (task: LayerTask) => parent.postMessage(outcomeOf(task)));
}

function outcomeOf({ layer, folder, bounds, names, port, sent }: LayerTask): LayerOutcome {
  try {
    extractLayer(chunksOf(port, sent), layer, folder, { bounds, names });
    return {};
  } catch (error) {
    if (error instanceof CodedError) return { error: { code: error.code, message: error.message, remedy: error.remedy } };
    return { error: { message: (error as Error).stack ?? String(error), remedy: '' } };
  }
}

/** The bytes that come to a port. This thread has nothing else to do, and waits for them. */
function* chunksOf(port: MessagePort, sent: Int32Array): Generator<Uint8Array> {
  for (;;) {
    const seen = Atomics.load(sent, 0);
    const received = receiveMessageOnPort(port) as { message: Uint8Array | null | typeof abandoned } | undefined;
    if (received === undefined) {
      Atomics.wait(sent, 0, seen);
      continue;
    }
    const { message } = received;
    if (message === null) return;
    if (message === abandoned) throw new Error(abandoned);
    port.postMessage(null);
    yield message;
  }
}
