import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { PeerError } from './error';
import { installRemedy, peersRoot, tool } from './tool';

/** One build of Node in the determinism matrix. */
export interface NodeBuild {
  /** `20.8.1` */
  version: string;
  arch: 'x64' | 'arm64';
  /** The command that runs it; append the script and its arguments. On another machine than its own it runs under qemu. */
  argv: [string, ...string[]];
}

/** Where Debian puts the arm64 C library that the arm64 build, not static, needs under qemu. */
const arm64Libraries = '/usr/aarch64-linux-gnu';

/**
 * The Node builds that `node-builds` lists, in its order.
 * @throws PeerError `peer-missing` if one is not installed
 */
export function nodeBuilds(): NodeBuild[] {
  return readFileSync(path.join(peersRoot, 'node-builds'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => nodeBuild(...(line.split(' ') as [string, string])));
}

function nodeBuild(name: string, version: string): NodeBuild {
  const file = path.join(peersRoot, 'nodes', `${name}-${version}`, 'node');
  if (!existsSync(file)) throw new PeerError('peer-missing', `${name} ${version} is not installed.`, installRemedy(name));
  const arch = name.endsWith('-arm64') ? 'arm64' : 'x64';
  const emulated = arch === 'arm64' && process.arch !== 'arm64';
  return { version, arch, argv: emulated ? [tool('qemu-aarch64-static'), '-L', arm64Libraries, file] : [file] };
}
