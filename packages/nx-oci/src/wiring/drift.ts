/** A place outside a project that has to know of its service, and does not, or knows of one that is no more; or a workflow of another workspace than this one is now. */
export interface Drift {
  /** What is to be wired; `plugin` stands for its options, which say what is not. */
  place: 'compose' | 'tilt' | 'release' | 'ci' | 'plugin';
  /** The file that says so, or should, relative to the workspace. */
  file: string;
  /** The project that it is about, as it is named there; empty where it is about none. */
  project: string;
  /** What is amiss, in a sentence. */
  message: string;
  /** What to do where `nx sync` cannot mend it without losing what somebody wrote; else nothing. */
  remedy?: string;
}
