import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { SourcesError } from '../error';
import { folderUrl } from '../mirrors';
import { parseIni } from './ini';

/** The indexes that pip, and uv where pip has none, are set to on this machine. Throws `mirrors-invalid` for settings that are no addresses. */
export function indexSettings(env: NodeJS.ProcessEnv): { index?: URL; extra: URL[]; none: boolean } {
  const file = pipOptions(env);
  const list = (text: string | undefined): string[] => (text ?? '').split(/\s+/).filter(Boolean);
  const [index] = list(env.PIP_INDEX_URL || env.UV_DEFAULT_INDEX || env.UV_INDEX_URL || file.get('index-url'));
  const extra = [...list(env.PIP_EXTRA_INDEX_URL || file.get('extra-index-url')), ...list(env.UV_INDEX || env.UV_EXTRA_INDEX_URL)];
  const none = /^(1|true|yes|on|y|t)$/i.test(env.PIP_NO_INDEX || file.get('no-index') || '');
  return { ...(index !== undefined && { index: addressOf(index) }), extra: extra.map(addressOf), none };
}

/** An address, perhaps with a name before it (`internal=https://…`), as uv has it. */
function addressOf(text: string): URL {
  const address = text.replace(/^[\w.-]+=(?=[a-z]+:)/, '');
  if (URL.canParse(address) && /^(https?|file):/.test(address)) return folderUrl(address);
  throw new SourcesError('mirrors-invalid', {
    // It may have a password in it.
    message: `${JSON.stringify(text.replace(/\/\/[^/@]*@/, '//***@'))}, which pip or uv is set to, is no address of an index.`,
    remedy: 'Correct it (pip config list shows where it stands), or give a mirror: NX_OCI_MIRRORS=pypi=https://index.example/simple/.',
  });
}

/** The options of pip's configuration files, the later ones first to count, as pip reads them for `pip download`. */
function pipOptions(env: NodeJS.ProcessEnv): Map<string, string> {
  const sections = configFiles(env).map((file) => parseIni(textOf(file)));
  return new Map(sections.flatMap((each) => [...(each.get('global') ?? []), ...(each.get('download') ?? [])].map(([key, value]) => [key.replaceAll('_', '-'), value] as const)));
}

/** Where pip looks for its configuration, the more important places later. */
function configFiles(env: NodeJS.ProcessEnv): string[] {
  const { PIP_CONFIG_FILE: own } = env;
  if (own === '/dev/null') return [];
  const home = env.HOME || homedir();
  const mac = process.platform === 'darwin';
  const shared = mac ? ['/Library/Application Support'] : (env.XDG_CONFIG_DIRS || '/etc/xdg').split(':');
  const userFolders = [...(mac ? [path.join(home, 'Library/Application Support')] : []), env.XDG_CONFIG_HOME || path.join(home, '.config')];
  return [
    ...shared.map((folder) => path.join(folder, 'pip/pip.conf')),
    '/etc/pip.conf',
    ...(own ? [] : [path.join(home, '.pip/pip.conf'), ...userFolders.map((folder) => path.join(folder, 'pip/pip.conf'))]),
    ...(env.VIRTUAL_ENV ? [path.join(env.VIRTUAL_ENV, 'pip.conf')] : []),
    ...(own ? [own] : []),
  ];
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Most are not there.
    return '';
  }
}

const defaults = new Map<string, Promise<URL | undefined>>();

/** The index that the machine's pip goes to without any setting, as its own help says; nothing without pip. */
export function defaultIndex(env: NodeJS.ProcessEnv): Promise<URL | undefined> {
  const key = env.PATH ?? '';
  const asked = defaults.get(key) ?? askPip(env);
  defaults.set(key, asked);
  return asked;
}

async function askPip(env: NodeJS.ProcessEnv): Promise<URL | undefined> {
  try {
    // Wide, as an address that is broken over two lines is none.
    const { stdout } = await promisify(execFile)('python3', ['-m', 'pip', '--isolated', 'download', '--help'], { env: { ...env, COLUMNS: '1000' } });
    const [, address] = /--index-url <url>[^\n]*\(default (\S+)\)/.exec(stdout) ?? [];
    return address === undefined ? undefined : addressOf(address);
  } catch {
    return undefined;
  }
}
