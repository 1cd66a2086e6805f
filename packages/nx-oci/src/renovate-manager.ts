/** What nx-oci uses of a custom manager of Renovate's: https://docs.renovatebot.com/modules/manager/regex/ */
export interface RenovateManager {
  /** Says whose it is: one with the same is there already. */
  description: string;
  customType: 'regex';
  managerFilePatterns: string[];
  /** RE2: no lookaround, no references back. */
  matchStrings: string[];
  /** Each of `matchStrings` is looked for in what the one before it matched. */
  matchStringsStrategy?: 'recursive';
  datasourceTemplate: 'docker' | 'npm' | 'pypi' | 'go' | 'golang-version';
  depNameTemplate?: string;
  versioningTemplate?: string;
  /** Of versions that there are, what is compared and written; by default all of it. */
  extractVersionTemplate?: string;
  /** What takes the place of all that was matched. By itself Renovate replaces the first place where the value's text stands in it. */
  autoReplaceStringTemplate?: string;
}
