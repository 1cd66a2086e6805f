import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import * as path from 'node:path';
import { startDaemon } from './daemon';
import { freePort } from './free-port';
import { httpProbe } from './registry';
import { tool } from './tool';

/** A server that speaks as S3, with one empty bucket. */
export interface S3Server {
  /** `http://127.0.0.1:<port>` */
  endpoint: string;
  bucket: string;
  /** With credentials, as the tools of AWS read them. */
  env: NodeJS.ProcessEnv;
  /** Where it keeps the objects of the bucket, as files. */
  folder: string;
  stop(): Promise<void>;
}

/** Starts versitygw, which `install all` builds, on a port of the loopback interface, over a folder. */
export async function startS3(): Promise<S3Server> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const [key, secret] = [randomBytes(8).toString('hex'), randomBytes(16).toString('hex')];
  const bucket = 'cache';
  let data = '';
  const rig = await startDaemon({
    name: 'versitygw',
    anyUser: true,
    prepare(folder) {
      data = path.join(folder, 'data');
      for (const each of ['data/cache', 'sidecar']) mkdirSync(path.join(folder, each), { recursive: true });
      // Beside the files, since not every file system has extended attributes.
      const argv = [tool('versitygw'), '--port', `127.0.0.1:${port}`, '--access', key, '--secret', secret, '--health', '/health', '--quiet', 'posix', '--sidecar', path.join(folder, 'sidecar'), data];
      return { argv, env: {}, probe: httpProbe(`${endpoint}/health`) };
    },
  });
  return {
    endpoint,
    bucket,
    folder: path.join(data, bucket),
    env: { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret, AWS_REGION: 'us-east-1' },
    stop: () => rig.stop(),
  };
}
