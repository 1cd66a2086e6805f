import { existsSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { PeerError } from './error';
import { installRemedy, peersRoot } from './tool';

/**
 * The JSON schemas of the OCI image specification: file name (`image-manifest-schema.json`) → absolute path.
 * They refer to each other by file name.
 * @throws PeerError `peer-missing`
 */
export function imageSpecSchemas(): Map<string, string> {
  const folder = path.join(peersRoot, 'schemas');
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
    return new Map(names.sort().map((name) => [name, path.join(folder, name)]));
  } catch (cause) {
    throw new PeerError('peer-missing', 'The schemas of image-spec are not installed.', installRemedy('schemas'), { cause });
  }
}

/** The CIs whose workflows have a JSON schema here. */
const ciSchemas = { github: 'github-workflows', gitlab: 'gitlab-ci', woodpecker: 'woodpecker-ci' };

/**
 * The file of the JSON schema of a CI's workflows.
 * @throws PeerError `peer-missing`
 */
export function ciSchema(ci: keyof typeof ciSchemas): string {
  const file = path.join(peersRoot, 'schemas-ci', `${ciSchemas[ci]}.json`);
  if (existsSync(file)) return file;
  throw new PeerError('peer-missing', 'The schemas of workflows are not installed.', installRemedy('schemas'));
}
