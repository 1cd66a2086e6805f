import type { RenovateManager } from './renovate-manager';

/** A source of tools whose versions Renovate knows. */
interface VersionedSource extends Pick<RenovateManager, 'description' | 'datasourceTemplate' | 'versioningTemplate' | 'extractVersionTemplate'> {
  /** As a manifest has it. */
  source: 'npm' | 'wheel' | 'go';
  /** Names the package: `depName`, and `packageName` where that is another. */
  name: string;
  /** The version: `currentValue`, and what stands around it. Has a digit, so that its text is nowhere in `version: `. */
  version: string;
}

const managerFilePatterns = ['/(^|/)tools\\.yaml$/'];
const quote = `["']?`;
/** After a value that is the last of its line, or of its map in braces. */
const end = `${quote}\\s*(?:[,}]|#[^\\n]*)?$`;
/** A value in braces, with quotes or without. */
const value = `[ \\t]+(?:"[^"\\n]*"|'[^'\\n]*'|[^{},"'\\s]*)`;
/** A whole line. It is matched to be passed over, as nothing that is looked for in it begins so. */
const comment = '(?:^|\\n)[ \\t]*#[^\\n]*';
/** What can stand in a map in braces, with maps in it: none of it ends the map. */
const within = '[^{}]|\\{(?:[^{}]|\\{[^{}]*\\})*\\}';
/** Columns before what a tool, or one of its `sources`, has: two or four a level. RE2 cannot say that two lines have the same. */
const indentations = [4, 8, 16];

/**
 * A manager in three steps. The first finds a source and the `version` behind it in one map, in braces or by lines; the second
 * the name in that; the third the version. What Renovate replaces is the match of the last, so that all else stays; where that
 * text stands in several places, it takes the one by which the version of this tool has changed.
 */
function toolManager({ source, name, version, description, ...templates }: VersionedSource): RenovateManager {
  const inBraces = `[{,]\\s*${source}:(?:[^{},]*|\\s*\\{[^{}]*\\}\\s*),(?:(?:${within})*?,)?\\s*version:${value}\\s*[,}]`;
  const byLines = indentations.map((columns) => `\\n {${columns}}${source}:[^\\n]*(?:\\n(?: {${columns}}[^\\n]*|[ \\t\\r]*))*?\\n {${columns}}version:[^\\n]*`);
  return {
    description,
    customType: 'regex',
    managerFilePatterns,
    matchStringsStrategy: 'recursive',
    matchStrings: [
      [comment, inBraces, ...byLines].join('|'),
      `^[{,\\n]\\s*${source}:\\s+${quote}${name}${quote}[ \\t\\r]*[,\\n#}][\\s\\S]*$`,
      `\\bversion:[ \\t]+${quote}${version}${end}`,
    ],
    ...templates,
  };
}

/** Of a package for each platform, in braces, the first: all of them have one version. */
const npmName = `(?:\\{\\s*${quote}[a-z0-9]+/[a-z0-9/]+${quote}:\\s+${quote})?(?<depName>(?:@[a-z0-9~-][\\w.~-]*/)?[a-z0-9~-][\\w.~-]*)`;

/** Go looks for modules, and a manifest names commands, which are in `cmd` of a module where they are not the module itself. */
const goCommand = '(?<depName>(?<packageName>[\\w.~-]+(?:/[\\w.~-]+)*?)(?:/cmd(?:/[\\w.~-]+)*)?)';
/** From 2 on, another major version is another path: no version of it is one of this module. */
const goVersions = 'regex:^v(?:(?<major>[01])|(?<compatibility>\\d+))\\.(?<minor>\\d+)\\.(?<patch>\\d+)(?:-(?<prerelease>.+))?$';
const wheelName = '(?<depName>[A-Za-z0-9][\\w.-]*)';

/**
 * What raises the versions of tools in `tools.yaml`, where they stand behind their source: those that say which version, not
 * tags (`latest`) and open ranges, which the lock follows by itself.
 */
export const toolManagers: readonly RenovateManager[] = [
  toolManager({
    description: 'nx-oci: tools of npm',
    source: 'npm',
    name: npmName,
    version: '(?<currentValue>[~^]?\\d[\\w.*+-]*)',
    datasourceTemplate: 'npm',
    versioningTemplate: 'npm',
  }),
  toolManager({
    description: 'nx-oci: tools of Python',
    source: 'wheel',
    name: wheelName,
    version: '(?<currentValue>(?:~=|==)?\\d[\\w.!+]*|==\\d[\\d.]*\\.\\*)',
    datasourceTemplate: 'pypi',
    versioningTemplate: 'pep440',
  }),
  toolManager({
    // Python knows no series without operator: there is one where there is a release of it.
    description: 'nx-oci: series of tools of Python',
    source: 'wheel',
    name: wheelName,
    version: '(?<currentValue>\\d+(?<minor>\\.\\d+)?)\\.\\*',
    datasourceTemplate: 'pypi',
    versioningTemplate: 'pep440',
    extractVersionTemplate: '^(?<version>\\d+{{#if minor}}\\.\\d+{{/if}})(?:\\.\\d+)*$',
  }),
  toolManager({
    description: 'nx-oci: tools in Go',
    source: 'go',
    name: goCommand,
    version: '(?<currentValue>v\\d+\\.\\d+\\.\\d+)',
    datasourceTemplate: 'go',
    versioningTemplate: goVersions,
  }),
  {
    description: 'nx-oci: Go among tools',
    customType: 'regex',
    managerFilePatterns,
    matchStringsStrategy: 'recursive',
    matchStrings: [`${comment}|go-toolchain:[^\\n{},]*[,}]?`, `^go-toolchain:[ \\t]+${quote}(?<currentValue>\\d+\\.\\d+(?:\\.\\d+)?)${end}`],
    depNameTemplate: 'go',
    datasourceTemplate: 'golang-version',
    versioningTemplate: 'npm',
  },
];
