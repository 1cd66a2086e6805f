/** A place outside a project that has to know of its service, and does not, or knows of one that is no more. */
export interface Drift {
  /** What is to be wired. */
  place: 'compose' | 'tilt' | 'release';
  /** The file that says so, or should, relative to the workspace. */
  file: string;
  /** The project that it is about, as it is named there. */
  project: string;
  /** What is amiss, in a sentence. */
  message: string;
  /** What to do where `nx sync` cannot mend it without losing what somebody wrote; else nothing. */
  remedy?: string;
}
