import { formatFiles, type GeneratorCallback, type Tree } from '@nx/devkit';
import { PluginError } from '../../error';
import { consoleReport } from '../../report';
import { generation } from '../../scaffold/generation';
import { nxCommand } from '../../scaffold/nx-command';
import { usePlugin } from '../init/init';
import type { CacheSettings } from './cache-setup';
import { cloudCache } from './nx-cloud';
import { selfHostedCache } from './self-hosted';

export interface CacheOptions extends CacheSettings {
  provider: keyof typeof providers;
  skipFormat?: boolean;
}

const providers = { 'nx-cloud': cloudCache, 'self-hosted': selfHostedCache };

/** Has the machines of a workspace share what they built. */
export default function cacheGenerator(tree: Tree, options: CacheOptions): Promise<GeneratorCallback> {
  return generation(async () => {
    const report = consoleReport();
    if (!Object.hasOwn(providers, options.provider)) {
      throw new PluginError('option-invalid', { message: `provider is "${options.provider}".`, remedy: `Give one of ${Object.keys(providers).join(', ')}.` });
    }
    refuseOthers(options);
    const { done, next, install } = providers[options.provider](tree, options);
    usePlugin(tree);
    if (!options.skipFormat) await formatFiles(tree);
    (done.length > 0 ? done : ['All files are as they are to be.']).forEach((line) => report.line(line));
    return async () => {
      await install?.();
      ['Next:', ...next.map((line) => `- ${line.replaceAll('npx nx', nxCommand(tree))}`)].forEach((line) => report.line(line));
    };
  });
}

/** Options that belong to one provider would be passed over by another. */
function refuseOthers({ provider, ...options }: CacheOptions): void {
  const others = { 'nx-cloud': ['server', 'ci', 'repository'], 'self-hosted': ['id'] } as const;
  for (const option of others[provider]) {
    const value = (options as Partial<CacheSettings>)[option];
    if (value === undefined) continue;
    throw new PluginError('option-invalid', { message: `${option} is "${value}", but provider is "${provider}".`, remedy: `Leave --${option} out, or give --provider=${provider === 'nx-cloud' ? 'self-hosted' : 'nx-cloud'}.` });
  }
  if (options.repository !== undefined && options.ci === undefined) throw new PluginError('option-invalid', { message: `repository is "${options.repository}", but no ci is given.`, remedy: 'Give --ci, of which it is, or leave --repository out.' });
}
