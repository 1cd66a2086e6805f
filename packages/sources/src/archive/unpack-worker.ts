import { parentPort } from 'node:worker_threads';
import { CodedError } from '@nx-oci/oci';
import { unpack, type Unpacked, type UnpackJob } from './unpack';

/** What a worker answers: errors lose their classes on the way between threads. */
export type UnpackAnswer = { unpacked: Unpacked } | { error: { code?: string; message: string; remedy?: string; errno?: number } };

parentPort!.on('message', (job: UnpackJob) => {
  unpack(job).then(
    (unpacked) => parentPort!.postMessage({ unpacked } satisfies UnpackAnswer),
    (error: NodeJS.ErrnoException) => {
      const { code, message, errno } = error;
      const remedy = error instanceof CodedError ? error.remedy : undefined;
      parentPort!.postMessage({ error: { code, message, remedy, errno } } satisfies UnpackAnswer);
    },
  );
});
