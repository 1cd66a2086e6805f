import { existsSync } from 'node:fs';
import path from 'node:path';
import { formatFiles, generateFiles, readNxJson, type Tree } from '@nx/devkit';
import { stringify } from 'yaml';
import { PluginError } from '../../error';
import { consoleReport, type Report } from '../../report';
import { generation } from '../../scaffold/generation';
import { isUnchanged, stamped } from './generated-file';
import { providers, type Provider, type ProviderName } from './provider';
import { toolsOf, type WorkspaceTools } from './workspace-tools';

export interface CiOptions {
  provider: ProviderName;
  cache?: Cache;
  agents?: string;
  image?: string;
  force?: boolean;
  skipFormat?: boolean;
}

const caches = ['nx-cloud', 'self-hosted', 'none'] as const;
type Cache = (typeof caches)[number];

/** From the compiled file as from its source: templates are not compiled. */
const templates = path.join(__dirname, '../../../src/generators/ci/files');

/** Writes the workflows of a CI. */
export default function ciGenerator(tree: Tree, options: CiOptions): Promise<void> {
  return generation(async () => {
    const report = consoleReport();
    const provider = providerOf(options.provider);
    const tools = toolsOf(tree);
    const settings = settingsOf(tree, options, provider);
    provider.check?.(tree);

    const folders = [options.provider, ...(settings.cache === 'none' ? [] : [`${options.provider}-main`]), ...(tools.formatter ? [`${options.provider}-format`] : [])];
    const written = await writeFiles(tree, options, provider, folders, { ...tools, ...settings });
    const included = provider.include?.(tree);
    for (const line of [...written, ...(included ? [included] : [])]) report.line(line);
    if (!tools.formatter) report.line('No workflow formats anything, as neither prettier nor oxfmt is installed.');
    next(report, provider, tools, settings.cache);
  });
}

interface Settings {
  cache: Cache;
  agents?: string;
  image?: string;
}

function providerOf(name: string): Provider {
  if (Object.hasOwn(providers, name)) return providers[name as ProviderName];
  throw new PluginError('option-invalid', { message: `"${name}" is no provider that there are workflows for.`, remedy: `Providers: ${Object.keys(providers).join(', ')}.` });
}

function settingsOf(tree: Tree, { provider, cache, agents, image }: CiOptions, { containers }: Provider): Settings {
  const nxJson = readNxJson(tree);
  const chosen = cache ?? (nxJson?.nxCloudId ?? nxJson?.nxCloudAccessToken ? 'nx-cloud' : 'none');
  if (!caches.includes(chosen)) throw new PluginError('option-invalid', { message: `"${chosen}" is no cache.`, remedy: `Caches: ${caches.join(', ')}.` });
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
  return { cache: chosen, agents, image };
}

/** Writes the files of some folders of templates, but for those that somebody has changed; says what it did. */
async function writeFiles(tree: Tree, { force, skipFormat }: CiOptions, { folder }: Provider, folders: string[], values: WorkspaceTools & Settings): Promise<string[]> {
  const before = new Map(tree.children(folder).map((name) => [`${folder}/${name}`, tree.read(`${folder}/${name}`, 'utf8')]));
  const substitutions = {
    ...values,
    image: values.image ?? `node:${values.nodeMajor}-trixie`,
    toolchain: values.goMod ? goToolchain(path.posix.dirname(values.goMod)) : [],
    scalar: (text: string) => stringify(text, { lineWidth: 0, singleQuote: true }).trim(),
    // Steps in containers of their own share nothing but the work tree.
    kept: ['export NX_CACHE_DIRECTORY="$PWD/node_modules/.cache/nx" NX_OCI_STORE="$PWD/node_modules/.cache/nx-oci"'],
  };
  for (const each of folders.map((name) => path.join(templates, name))) {
    // GitLab's are one file.
    if (existsSync(each)) generateFiles(tree, each, folder, substitutions);
  }
  const files = tree.listChanges().flatMap(({ path: file, type }) => (type !== 'DELETE' && path.posix.dirname(file) === folder && path.posix.basename(file).startsWith('nx-oci') ? [file] : []));
  if (!skipFormat) await formatFiles(tree);
  return files.map((file) => {
    const old = before.get(file);
    const text = stamped(tree.read(file, 'utf8')!);
    if (old != null && !isUnchanged(old) && old !== text && !force) {
      tree.write(file, old);
      return `Left ${file}, which somebody has changed. To see what would be new in it: --force, then git diff.`;
    }
    tree.write(file, text);
    return `${old === text ? 'Kept' : old == null ? 'Wrote' : 'Updated'} ${file}${old === text ? ': it is up to date' : ''}.`;
  });
}

/** Has a container the Go that a module asks for: by Debian's, where there is none, which fetches any other. */
function goToolchain(module: string): string[] {
  return [
    'command -v go >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends golang-go ca-certificates; }',
    `export PATH="$(cd ${module} && GOTOOLCHAIN=auto go env GOROOT)/bin:$PATH"`,
  ];
}

function next(report: Report, { secrets }: Provider, { exec, formatter }: WorkspaceTools, cache: Cache): void {
  const names = [...secrets.release, ...(formatter ? secrets.format : []), ...(cache === 'none' ? [] : secrets.cache(cache))];
  report.line(['Next: set there', ...names].join('\n  - '));
  report.line(`Then commit, and open a pull request. A release is a tag such as greeter/v1.2.3: ${exec} nx-oci ci publish greeter/v1.2.3 says here what it would write.`);
}
