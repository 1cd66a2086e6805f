/** What nx-oci uses of a custom manager of Renovate's: https://docs.renovatebot.com/modules/manager/regex/ */
export interface RenovateManager {
  /** Says whose it is: one with the same is there already. */
  description: string;
  customType: 'regex';
  managerFilePatterns: string[];
  /** RE2: no lookaround, no references back. */
  matchStrings: string[];
  datasourceTemplate: 'docker';
  /** What takes the place of all that was matched. By itself Renovate would replace the first place where the tag's text stands, be it in the name. */
  autoReplaceStringTemplate: string;
}

const tag = '(?<currentValue>\\w[\\w.-]*)';
const digest = '(?<currentDigest>sha256:[a-f0-9]{64})';
const path = '[a-z0-9][a-z0-9._/-]*';
const host = '[A-Za-z0-9.-]+(?::[0-9]+)?/';

/**
 * What raises the bases of image targets, in whatever file declares them; and, where those are named by a tag alone, their
 * locks: both files have one name and one tag, so that Renovate raises them in one branch.
 */
export const renovateManagers: readonly RenovateManager[] = [
  {
    description: 'nx-oci: bases of image targets',
    customType: 'regex',
    managerFilePatterns: ['/(^|/)(project|package|nx)\\.json$/'],
    matchStrings: [
      `"base":\\s*"(?<depName>(?:${host})?${path}):${tag}@${digest}"`,
      // With a host or a folder: "project:web" is no image.
      `"base":\\s*"(?<depName>${host}${path}):${tag}"`,
    ],
    datasourceTemplate: 'docker',
    autoReplaceStringTemplate: '"base": "{{{depName}}}:{{{newValue}}}{{#if newDigest}}@{{{newDigest}}}{{/if}}"',
  },
  {
    description: 'nx-oci: locks of image targets',
    customType: 'regex',
    managerFilePatterns: ['/\\.lock\\.json$/'],
    matchStrings: [`"reference":\\s*"(?<depName>(?:${host})?${path}):${tag}",\\s*"digest":\\s*"${digest}"`],
    datasourceTemplate: 'docker',
    autoReplaceStringTemplate: '"reference": "{{{depName}}}:{{{newValue}}}",\n    "digest": "{{{newDigest}}}"',
  },
];
