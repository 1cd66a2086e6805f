import { CodedError } from '@nx-oci/oci';
import { Blocker } from './publish/blocker';

/** How far something has come; bytes. */
export interface Progress {
  done: number;
  total: number;
}

/** Tells people what happens: lines, and on a terminal a bar that is gone at the end. */
export interface Report {
  line(text: string): void;
  warn(text: string): void;
  progress(progress: Progress): void;
  /** Takes the bar away. */
  done(): void;
}

const width = 24;

/** A report to the standard streams. */
export function consoleReport(stream: NodeJS.WriteStream = process.stderr): Report {
  const terminal = stream.isTTY && !process.env.CI;
  let shown = 0;
  const clear = (): void => {
    if (shown > 0) stream.write('\r\x1b[K');
    shown = 0;
  };
  return {
    line(text) {
      clear();
      process.stdout.write(`${text}\n`);
    },
    warn(text) {
      clear();
      process.stderr.write(`warning: ${text}\n`);
    },
    progress({ done, total }) {
      if (!terminal || total === 0 || Date.now() - shown < 100) return;
      shown = Date.now();
      const filled = Math.round((width * Math.min(done, total)) / total);
      stream.write(`\r\x1b[K[${'#'.repeat(filled)}${'-'.repeat(width - filled)}] ${megabytes(done)} of ${megabytes(total)}`);
    },
    done: clear,
  };
}

/** Bytes for people. */
export function megabytes(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/**
 * Runs an executor's work; an error that has a code is printed with its remedy, without a stack, and the task fails.
 * Others are defects and pass.
 */
export async function reported(report: Report, work: () => Promise<void>): Promise<{ success: boolean }> {
  try {
    await work();
    return { success: true };
  } catch (error) {
    report.done();
    if (!(error instanceof CodedError)) throw error;
    process.stderr.write(`${error instanceof Blocker ? 'BLOCKER' : 'error'}(${error.code}): ${error.message}\n  ${error.remedy}\n`);
    return { success: false };
  } finally {
    report.done();
  }
}
