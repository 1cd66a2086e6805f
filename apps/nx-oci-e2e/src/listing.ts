import { spawnSync } from 'node:child_process';

/** Path → what is there: kind and permissions, numeric owner, size of files, time in UTC, target of links. */
export type Listing = Map<string, string>;

/** What GNU tar lists of layers, those above over those below. */
export function listLayers(layers: string[]): Listing {
  const listing: Listing = new Map();
  for (const layer of layers) {
    const argv = ['tar', '--list', '--verbose', '--gzip', '--numeric-owner', '--full-time', '--quoting-style=literal', '--file', layer];
    for (const line of lines(argv, '\n')) {
      const [, mode, owner, size, time, rest] = /^(\S{10}) (\S+) +(\d+) (\S+ \S+) (.*)$/.exec(line)!;
      const [name, link = ''] = rest.split(' -> ');
      listing.set(name.replace(/\/$/, ''), describe(mode, owner, size, time, link));
    }
  }
  return listing;
}

/** What find lists of a folder. */
export function listFolder(folder: string): Listing {
  const argv = ['find', folder, '-mindepth', '1', '-printf', '%M\\t%U/%G\\t%s\\t%TF %TT\\t%l\\t%P\\0'];
  return new Map(
    lines(argv, '\0').map((line) => {
      const [mode, owner, size, time, link, name] = line.split('\t');
      return [name, describe(mode, owner, size, time.replace(/\.0*$/, ''), link)];
    }),
  );
}

function describe(mode: string, owner: string, size: string, time: string, link: string): string {
  return `${mode} ${owner} ${mode.startsWith('-') ? size : ''} ${time} ${link}`;
}

function lines([command, ...args]: string[], separator: string): string[] {
  const env = { ...process.env, TZ: 'UTC', LC_ALL: 'C.UTF-8' };
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env, maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr}`);
  return stdout.split(separator).filter(Boolean);
}
