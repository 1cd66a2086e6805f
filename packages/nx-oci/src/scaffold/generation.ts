import { CodedError } from '@nx-oci/oci';

/**
 * Does a generator's work. Of an error Nx prints the message alone, so that the message of one that has a code is given its
 * code and its remedy.
 */
export async function generation<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CodedError && !error.message.startsWith('error(')) error.message = `error(${error.code}): ${error.message}\n${error.remedy}`;
    throw error;
  }
}
