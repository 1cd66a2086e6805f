import type { RenovateManager } from './renovate-manager';
import { toolManagers } from './renovate-tools';

const tag = '(?<currentValue>\\w[\\w.-]*)';
const digest = '(?<currentDigest>sha256:[a-f0-9]{64})';
const path = '[a-z0-9][a-z0-9._/-]*';
const host = '[A-Za-z0-9.-]+(?::[0-9]+)?/';

/**
 * What raises the bases of image targets, in whatever file declares them; and, where those are named by a tag alone, their
 * locks: both files have one name and one tag, so that Renovate raises them in one branch. So it does with the images of a
 * Dockerfile, which it raises by itself.
 */
export const baseManagers: readonly RenovateManager[] = [
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
    // Those of Dockerfiles stand deeper than the base.
    matchStrings: [`"reference":\\s*"(?<depName>(?:${host})?${path}):${tag}",(?<indentation>\\s*)"digest":\\s*"${digest}"`],
    datasourceTemplate: 'docker',
    autoReplaceStringTemplate: '"reference": "{{{depName}}}:{{{newValue}}}",{{{indentation}}}"digest": "{{{newDigest}}}"',
  },
];

const exact = '"version":\\s*"(?<currentValue>\\d[\\w.+-]*)"';

/** What raises the versions of agents in their sandboxes, where the version stands behind the kind or the package. */
export const agentManagers: readonly RenovateManager[] = [
  {
    description: 'nx-oci: Claude Code in sandboxes',
    customType: 'regex',
    managerFilePatterns: ['/(^|/)(project|package|nx)\\.json$/'],
    matchStrings: [`"kind":\\s*"claude-code",\\s*${exact}`],
    depNameTemplate: '@anthropic-ai/claude-code',
    datasourceTemplate: 'npm',
    versioningTemplate: 'npm',
  },
  {
    description: 'nx-oci: agents in sandboxes',
    customType: 'regex',
    managerFilePatterns: ['/(^|/)(project|package|nx)\\.json$/'],
    matchStrings: [`"kind":\\s*"generic",\\s*"package":\\s*"(?<depName>[^"]+)",\\s*${exact}`],
    datasourceTemplate: 'npm',
    versioningTemplate: 'npm',
  },
];

/** Everything of nx-oci that Renovate raises. */
export const renovateManagers: readonly RenovateManager[] = [...baseManagers, ...toolManagers, ...agentManagers];
