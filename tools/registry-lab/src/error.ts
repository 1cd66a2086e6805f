/** Why a lab could not do what it was told. */
export type LabErrorCode = 'lab-rule-invalid' | 'lab-upstream-invalid';

/** An error of the lab: a stable code, a sentence, and what to do about it. */
export class LabError extends Error {
  override readonly name = 'LabError';

  constructor(
    readonly code: LabErrorCode,
    sentence: string,
    readonly remedy: string,
  ) {
    super(`${code}: ${sentence}\n${remedy}`);
  }
}
