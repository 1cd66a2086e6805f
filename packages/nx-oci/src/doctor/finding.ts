import { CodedError } from '@nx-oci/oci';

/** What one check saw. */
export interface Finding {
  status: 'ok' | 'warn' | 'fail';
  /** A word or two. */
  check: string;
  seen: string;
  /** What to do about it; none where all is well. */
  remedy?: string;
}

export function ok(check: string, seen: string): Finding {
  return { status: 'ok', check, seen };
}

/** An error as what a check saw: a failure, or a warning where nothing of a publication hangs on it. */
export function findingOf(check: string, { code, message, remedy }: CodedError, status: 'warn' | 'fail' = 'fail'): Finding {
  return { status, check, seen: `${message.replace(/\.$/, '')} [${code}]`, remedy };
}

/** Does the work of a check; an error with a code is what it saw. Others are defects and pass. */
export async function examine<T>(check: string, work: () => T | Promise<T>): Promise<{ value: T; problem?: undefined } | { value?: undefined; problem: Finding }> {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof CodedError) return { problem: findingOf(check, error) };
    throw error;
  }
}

/** The lines of a finding. */
export function describeFinding({ status, check, seen, remedy }: Finding): string[] {
  return [`${status} ${check}: ${seen}`, ...(remedy ? [`  ${remedy}`] : [])];
}
