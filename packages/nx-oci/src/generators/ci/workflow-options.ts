import type { ProviderName } from './provider';

export const caches = ['nx-cloud', 'self-hosted', 'none'] as const;
export type Cache = (typeof caches)[number];

/** What of the generator's options the workflows hang on. */
export interface WorkflowOptions {
  provider: ProviderName;
  /** By default what `nx.json` or `.env` connects the workspace to. */
  cache?: Cache;
  agents?: string;
  image?: string;
}

const names = ['provider', 'cache', 'agents', 'image'] as const;

/** The command that generates with these options, without what runs Nx. */
export function commandOf(options: WorkflowOptions): string {
  const words = names.flatMap((name) => options[name] === undefined ? [] : [`--${name}=${/^[\w./:@-]+$/.test(options[name]) ? options[name] : `"${options[name]}"`}`]);
  return ['nx g nx-oci:ci', ...words].join(' ');
}

/** The options of such a command. */
export function optionsOf(command: string): WorkflowOptions {
  const said = [...command.matchAll(/ --(\w+)=(?:"([^"]*)"|(\S+))/g)].map(([, name, quoted, word]) => [name, quoted ?? word]);
  return Object.fromEntries(said.filter(([name]) => (names as readonly string[]).includes(name))) as unknown as WorkflowOptions;
}
