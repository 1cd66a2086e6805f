import { aptFolder, aptSources } from '../src/deb/apt-sources';
import type { DebRepository } from '../src/deb/content';

/** The repositories of this machine's own apt sources, each called by the last part of its address. Throws where it has none. */
export function machineRepositories(): DebRepository[] {
  const found = new Map<string, DebRepository>();
  for (const { url, suites, components } of aptSources(aptFolder(process.env))) {
    const name = url.pathname.split('/').filter(Boolean).pop() ?? url.host;
    const known = found.get(name);
    if (known) known.suites = [...new Set([...known.suites, ...suites])];
    else found.set(name, { name, suites: [...suites], components });
  }
  if (found.size === 0) throw new Error('This machine has no apt sources: these tests need those of a Debian.');
  return [...found.values()];
}
