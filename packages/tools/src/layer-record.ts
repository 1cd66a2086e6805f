import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What stands in a layer that was unpacked, in the order of its tar: `symlink` has its target after the path. */
export type RecordedEntry =
  | [kind: 'directory' | 'file' | 'whiteout' | 'opaque', path: string]
  | [kind: 'symlink', path: string, target: string];

/** A layer that was unpacked: its entries, and the bytes of its files. */
export interface LayerRecord {
  entries: RecordedEntry[];
  bytes: number;
}

const recordFormat = 1;

/** The folder, in that of a layer, with its files; links and whiteouts are in the record alone. */
export function treeOf(layerFolder: string): string {
  return path.join(layerFolder, 'tree');
}

/** Writes the record of a layer beside its files. */
export function writeLayerRecord(layerFolder: string, record: LayerRecord): void {
  writeFileSync(recordFile(layerFolder), JSON.stringify({ format: recordFormat, ...record }));
}

/** The record of a layer; nothing where there is none of this format that is whole. */
export function readLayerRecord(layerFolder: string): LayerRecord | undefined {
  try {
    const { format, entries, bytes } = JSON.parse(readFileSync(recordFile(layerFolder), 'utf8')) as Partial<LayerRecord> & { format?: unknown };
    return format === recordFormat && Array.isArray(entries) && typeof bytes === 'number' ? { entries, bytes } : undefined;
  } catch {
    return undefined;
  }
}

/** The file that a layer's record is in; its time is that of the layer's last use. */
export function recordFile(layerFolder: string): string {
  return path.join(layerFolder, 'record.json');
}
