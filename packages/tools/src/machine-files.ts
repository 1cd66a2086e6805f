import { readFileSync } from 'node:fs';
import path from 'node:path';
import { toolsLinkName } from './tools-link';

/** A file at the root of a workspace. */
export interface MachineFile {
  /** Relative to the root. */
  path: string;
  text: string;
  executable: boolean;
}

/** What a workspace has so that a machine gets its tools. */
export interface MachineFiles {
  files: MachineFile[];
  /** Lines of `.gitignore`. */
  ignored: string[];
}

/** Days after which a lock that was not raised is spoken of. */
const usualDays = 30;

/**
 * `bootstrap.sh` and `.envrc`, and what git is not to see. `update` is the command that raises the lock, which messages name;
 * `days` are those after which a notice says that it was not raised for long (0: never).
 */
export function machineFiles({ update, days = usualDays }: { update: string; days?: number }): MachineFiles {
  const text = (name: string): string => readFileSync(path.join(__dirname, '../machine', name), 'utf8');
  // Within single quotes.
  const told = update.replaceAll("'", "'\\''");
  const envrc = text('envrc.sh').replaceAll('__UPDATE__', () => told).replaceAll('__DAYS__', String(days));
  return {
    files: [
      { path: 'bootstrap.sh', text: text('bootstrap.sh'), executable: true },
      { path: '.envrc', text: envrc, executable: false },
    ],
    // The link, which is no folder to git; and what one is under for a moment, before it takes its place.
    ignored: [`/${toolsLinkName}`, `/${toolsLinkName}.new.*`],
  };
}
