/** Why a peer could not be used. */
export type PeerErrorCode =
  | 'peer-missing'
  | 'peer-needs-root'
  | 'peer-start-failed'
  | 'peer-failed'
  | 'peer-no-emulation';

/** An error of the test rigs: a stable code, a sentence, and what to do about it. */
export class PeerError extends Error {
  override readonly name = 'PeerError';

  constructor(
    readonly code: PeerErrorCode,
    sentence: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(`${code}: ${sentence}\n${remedy}`, options);
  }
}
