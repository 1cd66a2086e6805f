import { closeSync, lstatSync, mkdirSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import path from 'node:path';
import { run } from '@nx-oci/peers';

interface Named {
  digest: string;
}

/** An image whose layers were extracted over each other into a folder, by tar. */
export interface ExtractedImage {
  root: string;
  config: { os: string; architecture: string; history: { comment?: string }[] };
  /** The folder with what one of its layers alone brings, by the number of that. */
  layer(at: number): Promise<string>;
}

/** Extracts the only image of an OCI archive: no layer of ours hides what is below it. */
export async function extractArchive(archive: string, folder: string): Promise<ExtractedImage> {
  const [root, parts] = [path.join(folder, 'root'), path.join(folder, 'archive')];
  for (const each of [root, parts]) mkdirSync(each, { recursive: true });
  await run(['tar', '-xf', archive, '-C', parts]);
  const blob = (digest: string): string => path.join(parts, 'blobs', digest.replace(':', '/'));
  const json = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;
  const { manifests } = json<{ manifests: Named[] }>(path.join(parts, 'index.json'));
  const { config, layers } = json<{ config: Named; layers: Named[] }>(blob(manifests[0].digest));
  const extract = async (at: number, to: string): Promise<string> => {
    mkdirSync(to, { recursive: true });
    await run(['tar', '-xzf', blob(layers[at].digest), '-C', to]);
    return to;
  };
  for (const at of layers.keys()) await extract(at, root);
  return { root, config: json(blob(config.digest)), layer: (at) => extract(at, path.join(folder, `layer-${at}`)) };
}

/** What the headers of files say that they are for, by path: `elf 62`, `mach-o 16777228`, `pe`. Scripts and data are none of these. */
export function programsIn(root: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { file, isLink } of everythingIn(root)) {
    const kind = isLink ? undefined : kindOf(path.join(root, file));
    if (kind !== undefined) found[file] = kind;
  }
  return found;
}

/** Links, path → target. */
export function linksIn(root: string): Record<string, string> {
  return Object.fromEntries(everythingIn(root).flatMap(({ file, isLink }) => (isLink ? [[file, readlinkSync(path.join(root, file))]] : [])));
}

function everythingIn(root: string, folder = ''): { file: string; isLink: boolean }[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return everythingIn(root, file);
    return [{ file, isLink: lstatSync(path.join(root, file)).isSymbolicLink() }];
  });
}

function kindOf(file: string): string | undefined {
  const head = Buffer.alloc(64);
  const fd = openSync(file, 'r');
  try {
    if (readSync(fd, head, 0, 64, 0) < 20) return undefined;
  } finally {
    closeSync(fd);
  }
  if (head.toString('latin1', 0, 4) === '\x7fELF') return `elf ${head.readUInt16LE(18)}`;
  if ([0xfeedface, 0xfeedfacf].includes(head.readUInt32LE(0))) return `mach-o ${head.readUInt32LE(4)}`;
  if (head.readUInt32BE(0) === 0xcafebabe && head.readUInt32BE(4) < 20) return 'mach-o for several';
  return head.toString('latin1', 0, 2) === 'MZ' ? 'pe' : undefined;
}
