import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { credentialsFolder } from '../agent-sandbox/agent-options';
import { PluginError } from '../error';

/** Variable of the sandbox → where its value is: a variable here, or a file, relative to the workspace, absolute, or in `~/`. */
export type Credentials = Record<string, { env: string } | { file: string }>;

/** Credentials as an engine's client is told of them: nothing of their values is among its arguments. */
export interface GivenCredentials {
  /** Arguments, which have names alone. */
  args: string[];
  /** What the client has in its environment. */
  env: Record<string, string>;
  /** File → its content, for the folder of credentials. */
  files: Record<string, Buffer>;
}

/** Reads credentials. What is a file here is a file in the sandbox, where `<NAME>_FILE` says. Throws `credential-missing`, `option-invalid`. */
export function readCredentials(credentials: Credentials, root: string): GivenCredentials {
  const given: GivenCredentials = { args: [], env: {}, files: {} };
  for (const [name, source] of Object.entries(credentials)) {
    if ('env' in source && typeof source.env === 'string') {
      const value = process.env[source.env];
      if (!value) throw missing(name, `the variable ${source.env} ${value === undefined ? 'is not set' : 'is empty'}`, `Set it, and run this again; ${source.env} is what "credentials" names.`);
      given.args.push('--env', name);
      given.env[name] = value;
    } else if ('file' in source && typeof source.file === 'string') {
      given.files[name] = contentOf(name, source.file, root);
      given.args.push('--env', `${name}_FILE=${credentialsFolder}/${name}`);
    } else throw new PluginError('option-invalid', { message: `credentials.${name} says neither a variable nor a file.`, remedy: `Write { "env": "${name}" } or { "file": "~/.config/${name.toLowerCase()}" }: where the value is, and never itself.` });
  }
  return given;
}

/** Writes the files of credentials into a folder, for nobody else to read. */
export function writeCredentials({ files }: GivenCredentials, folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content, { mode: 0o400 });
}

function contentOf(name: string, file: string, root: string): Buffer {
  const absolute = path.resolve(root, file.replace(/^~(?=\/)/, homedir()));
  let content: Buffer;
  try {
    content = readFileSync(absolute);
  } catch (error) {
    throw missing(name, `${file} cannot be read (${(error as NodeJS.ErrnoException).code})`, 'Write the credential there, or name another file.');
  }
  if (content.length > 0) return content;
  throw missing(name, `${file} is empty`, 'Write the credential there, or name another file.');
}

function missing(name: string, why: string, remedy: string): PluginError {
  return new PluginError('credential-missing', { message: `The credential ${name} is not there: ${why}.`, remedy });
}
