import { readNxJson, type Tree } from '@nx/devkit';
import { PluginError } from '../../error';
import { addCachePackage } from './cache-package';
import { serverConfigFile, writeServerConfig } from './server-config';
import { setKeys, type CacheSettings, type CacheSetup } from './cache-setup';

const serverVariable = 'NX_SELF_HOSTED_REMOTE_CACHE_SERVER';
const tokenVariable = 'NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN';

/** Nx reads this file before anything else, in CI too. */
const settings = '.env';
/** It reads this one as well, which is nobody else's. */
const secrets = '.env.local';
const example = '.env.local.example';

/**
 * A server of one's own that speaks Nx's cache protocol: nx.json cannot name it, so that variables do. The package of our server
 * comes with the proxy, which is of use before any.
 */
export function selfHostedCache(tree: Tree, { server, ci, repository }: CacheSettings): CacheSetup {
  const { nxCloudId, nxCloudAccessToken } = readNxJson(tree) ?? {};
  if (nxCloudId ?? nxCloudAccessToken) {
    throw new PluginError('option-invalid', {
      message: `provider is "self-hosted", but nx.json has ${nxCloudId ? 'nxCloudId' : 'nxCloudAccessToken'}: Nx would use both.`,
      remedy: 'Remove that key from nx.json, or give --provider=nx-cloud.',
    });
  }
  const address = serverAddress(tree, server);
  const ignored = tree.read('.gitignore', 'utf8') ?? '';
  const written = ci === undefined ? [] : writeServerConfig(tree, { server: address, ci, repository });
  const added = addCachePackage(tree);
  const done = [
    ...setKeys(tree, { neverConnectToCloud: true }),
    ...addLine(tree, settings, new RegExp(`^\\s*(export\\s+)?${serverVariable}\\s*=`, 'm'), `${serverVariable}=${address}`),
    ...addLine(tree, example, new RegExp(`^#?\\s*${tokenVariable}=`, 'm'), `# Copy this to ${secrets}, and fill it in.\n${tokenVariable}=`),
    ...addLine(tree, '.gitignore', /^\/?\.env(\.\*|\*|\.local)\/?$/m, secrets),
    ...added.done,
    ...written,
  ];
  return {
    done,
    install: added.install,
    next: [
      ...(/^\/?\.env\*?$/m.test(ignored) ? [`.gitignore has ${settings}: take it out, since ${settings} has no secret, and is for everybody and for CI.`] : []),
      ...(ci === undefined ? [] : [`Look at ${serverConfigFile}, and start the server with it and its tokens where ${address} is: npx nx-oci-cache serve --config ${serverConfigFile}`]),
      `On a laptop, write a token that may only read into ${secrets}, as ${example} shows.`,
      'Run Nx behind the proxy, which keeps whatever the server does away from a build: npx nx-oci-cache run -- nx run-many -t build',
      `npx nx g nx-oci:ci --provider=${ci ?? 'github'} writes workflows that do so, in which main alone writes what all read.`,
      'Without the proxy, a server that is down fails a run: NX_SKIP_REMOTE_CACHE=true does without it.',
    ],
  };
}

/** The server that .env names. */
export function recordedServer(tree: Tree): string | undefined {
  return new RegExp(`^\\s*(?:export\\s+)?${serverVariable}\\s*=\\s*["']?([^"'\\s#]+)`, 'm').exec(tree.read(settings, 'utf8') ?? '')?.[1];
}

/** The server's address, which is to have no secret in it. Throws `option-invalid`. */
function serverAddress(tree: Tree, given: string | undefined): string {
  const before = recordedServer(tree);
  const invalid = (message: string, remedy = 'Give the address of the server alone, such as https://cache.example; tokens stay out of files.'): PluginError => new PluginError('option-invalid', { message, remedy });
  if (given === undefined && before === undefined) throw invalid('No --server is given.');
  const address = given?.replace(/\/+$/, '') ?? before!;
  if (before !== undefined && address !== before) throw invalid(`server is "${given}", but ${settings} has ${before}.`, `Change that line of ${settings}, or leave --server out.`);
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.search || url.hash || /[\s"'`$#\\]/.test(address)) throw invalid(`server is "${given}".`);
  if (url.username || url.password) throw invalid(`server has a name or password in it, for ${url.host}.`);
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol === 'http:' && !local) throw invalid(`server is "${given}": tokens and images would go to it in the clear.`);
  return address;
}

function addLine(tree: Tree, file: string, there: RegExp, line: string): string[] {
  const text = tree.read(file, 'utf8') ?? '';
  if (there.test(text)) return [];
  tree.write(file, `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`);
  return [`Added ${line.split('\n').at(-1)!.replace(/=$/, '')} to ${file}.`];
}
