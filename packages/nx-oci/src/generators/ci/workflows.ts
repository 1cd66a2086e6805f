import { existsSync } from 'node:fs';
import path from 'node:path';
import { generateFiles, readNxJson, type Tree } from '@nx/devkit';
import { createTree } from '@nx/devkit/testing';
import { stringify } from 'yaml';
import { PluginError } from '../../error';
import { recordedServer } from '../cache/self-hosted';
import { providers, type Provider, type ProviderName } from './provider';
import { caches, type Cache, type WorkflowOptions } from './workflow-options';
import { toolsOf, type WorkspaceTools } from './workspace-tools';

/** The workflows of a workspace, and what they were made of. */
export interface Workflows {
  provider: Provider;
  tools: WorkspaceTools;
  cache: Cache;
  /** File → its text, without header and not formatted. */
  files: Map<string, string>;
}

/** From the compiled file as from its source: templates are not compiled. */
const templates = path.join(__dirname, '../../../src/generators/ci/files');

/** The workflows as they would be written for what a workspace is now; nothing is written. Throws `option-invalid`. */
export function workflowsOf(tree: Tree, options: WorkflowOptions): Workflows {
  const provider = providerOf(options.provider);
  const tools = toolsOf(tree);
  const settings = settingsOf(tree, options, provider);
  const folders = [options.provider, ...(settings.cache === 'none' ? [] : [`${options.provider}-main`]), ...(tools.formatter ? [`${options.provider}-format`] : [])];
  return { provider, tools, cache: settings.cache, files: rendered(provider.folder, folders, { ...tools, ...settings }) };
}

interface Settings {
  cache: Cache;
  agents?: string;
  image?: string;
  /** Whom what GitLab says of a run is for: the server of a cache of one's own. */
  audience?: string;
}

function providerOf(name: string): Provider {
  if (Object.hasOwn(providers, name)) return providers[name as ProviderName];
  throw new PluginError('option-invalid', { message: `"${name}" is no provider that there are workflows for.`, remedy: `Providers: ${Object.keys(providers).join(', ')}.` });
}

function settingsOf(tree: Tree, { provider, cache, agents, image }: WorkflowOptions, { containers }: Provider): Settings {
  const nxJson = readNxJson(tree);
  const server = recordedServer(tree);
  const chosen = cache ?? (nxJson?.nxCloudId ?? nxJson?.nxCloudAccessToken ? 'nx-cloud' : server === undefined ? 'none' : 'self-hosted');
  if (!caches.includes(chosen)) throw new PluginError('option-invalid', { message: `"${chosen}" is no cache.`, remedy: `Caches: ${caches.join(', ')}.` });
  if (chosen === 'self-hosted' && server === undefined) {
    throw new PluginError('option-invalid', { message: 'The cache is self-hosted, and .env names no server.', remedy: 'Run nx g nx-oci:cache --provider=self-hosted --server=https://cache.example first.' });
  }
  if (agents !== undefined && (chosen !== 'nx-cloud' || !/^[\w ,.-]+$/.test(agents))) {
    throw new PluginError('option-invalid', {
      message: `"${agents}" ${chosen === 'nx-cloud' ? 'names no agents' : `are agents of Nx Cloud, and the cache is ${chosen}`}.`,
      remedy: 'Say --cache=nx-cloud with such agents as --agents="3 linux-medium-js", or leave --agents out.',
    });
  }
  if (image !== undefined && (!containers || !/^[\w./:@-]+$/.test(image))) {
    throw new PluginError('option-invalid', {
      message: containers ? `"${image}" is no image.` : `Jobs of ${provider} run in no image, and --image is "${image}".`,
      remedy: containers ? 'Give one such as node:24-trixie.' : 'Leave --image out.',
    });
  }
  return { cache: chosen, agents, image, ...(chosen === 'self-hosted' && { audience: new URL(server!).origin }) };
}

/** What some folders of templates make, in a tree of its own. */
function rendered(folder: string, folders: string[], values: WorkspaceTools & Settings): Map<string, string> {
  const into = createTree();
  const substitutions = {
    ...values,
    // What a server of one's own does is kept away from what runs.
    run: `${values.exec} ${values.cache === 'self-hosted' ? 'nx-oci-cache run -- ' : ''}`,
    image: values.image ?? `node:${values.nodeMajor}-trixie`,
    toolchain: values.goMod ? goToolchain(path.posix.dirname(values.goMod)) : [],
    scalar: (text: string) => stringify(text, { lineWidth: 0, singleQuote: true }).trim(),
    // Steps in containers of their own share nothing but the work tree, and that with all that was done to it.
    kept: ['export NX_OCI_STORE="$PWD/.nx/workspace-data/nx-oci/store"'],
    committed: ['git reset --quiet --hard', 'git clean -ffdxq --exclude=/dist/oci --exclude=/.nx/workspace-data/nx-oci'],
  };
  for (const each of folders.map((name) => path.join(templates, name))) {
    // GitLab's are one file.
    if (existsSync(each)) generateFiles(into, each, folder, substitutions);
  }
  return new Map(into.children(folder).map((name) => [`${folder}/${name}`, into.read(`${folder}/${name}`, 'utf8')!]));
}

/** Has a container the Go that a module asks for: by Debian's, where there is none, which fetches any other. */
function goToolchain(module: string): string[] {
  return [
    'command -v go >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends golang-go ca-certificates; }',
    `export PATH="$(cd ${module} && GOTOOLCHAIN=auto go env GOROOT)/bin:$PATH"`,
  ];
}
