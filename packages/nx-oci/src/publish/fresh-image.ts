import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { ExecutorContext } from '@nx/devkit';
import { readImageRecord } from '@nx-oci/build';
import { digestOf, exclusively, hexOf, Store } from '@nx-oci/oci';
import { beforeWriting, Blocker } from './blocker';
import type { SiblingOptions } from '../built-image';
import { outputOf } from '../task-context';

const run = promisify(execFile);

/**
 * Refuses an output folder that holds another image than the one that was built for what is published, in another job
 * perhaps. Nothing is asked of Nx, and nothing built. Throws `image-missing`, `image-stale`.
 */
export async function requireBuilt(digest: string, { image }: SiblingOptions, context: ExecutorContext): Promise<void> {
  const output = outputOf(context, image);
  const found = await beforeWriting(async () => readImageRecord(path.join(context.root, output)));
  if (found.digest === digest) return;
  throw new Blocker('image-stale', {
    message: `${output} holds ${found.digest}, and ${digest} is to be published.`,
    remedy: 'Bring the folder here as the job left it that built the image, or build and publish in one job.',
  });
}

/**
 * Refuses a built image that is not that of the present sources. Nx is asked to bring the image target up to date, tasks
 * before it included, which costs nothing where it is; what it then holds is compared with what was there.
 * Throws `image-missing`, `image-stale`.
 */
export async function requireFresh({ image }: SiblingOptions, context: ExecutorContext): Promise<void> {
  const folder = path.join(context.root, outputOf(context, image));
  const task = `${context.projectName}:${image}`;
  const { digest } = await beforeWriting(async () => readImageRecord(folder));
  const nx = require.resolve('nx/bin/nx.js', { paths: [context.root] });
  // Of the run that this is a task of, nothing that would make the other one take itself for it.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^NX_(TASK_|DRY_RUN|TERMINAL_|STREAM_|PREFIX_|FORKED_|INVOKED_|INVOCATION_)/.test(name)));
  // Several services are published at once, and what they share is not to be built by two at once.
  const lock = path.join(new Store().root, 'locks', hexOf(digestOf(`fresh ${context.root}`)));
  const settings = { cwd: context.root, env: { ...env, NX_TUI: 'false' }, maxBuffer: 64 << 20 };
  try {
    await exclusively(lock, () => run(process.execPath, [nx, 'run', task, '--output-style=stream-without-prefixes'], settings));
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    throw new Blocker('image-stale', {
      message: `Whether ${task} is up to date cannot be told, as it does not build: ${`${stderr}\n${stdout}`.trim().split('\n').filter(Boolean).slice(-3).join(' ').slice(0, 400)}.`,
      remedy: `Make npx nx run ${task} pass, and release again.`,
      cause,
    });
  }
  const now = readImageRecord(folder).digest;
  if (now === digest) return;
  throw new Blocker('image-stale', {
    message: `${task} had been built of other sources: it was ${digest}, and is ${now} now.`,
    // Versions that are tagged are not made again.
    remedy: `It is up to date now: look at it, and publish the version that was made: VERSION=<version> npx nx release publish --projects=${context.projectName}. Before the next release, run the image targets.`,
  });
}
