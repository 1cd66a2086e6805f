import { readFileSync } from 'node:fs';
import path from 'node:path';
import { schemaFaults } from '@nx-oci/oci';
import { isMap, isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml';
import { PluginError } from '../error';
import type { ToolsManifest } from './manifest';
import validate from '../../generated/validate-tools';

/** A manifest that fits its schema, and can say where in its file something stands. */
export interface ReadManifest {
  /** Relative to the workspace. */
  file: string;
  manifest: ToolsManifest;
  /** An error of what stands at a place (`['tools', 'git', 'deb']`); `what` goes on after the place. */
  invalid(place: readonly string[], what: string, remedy: string): PluginError;
}

/** Reads a `tools.yaml`, relative to the workspace. Throws `tools-invalid` naming every place that is not right. */
export function readManifest(file: string, root: string): ReadManifest {
  let text: string;
  try {
    text = readFileSync(path.join(root, file), 'utf8');
  } catch (cause) {
    throw new PluginError('tools-invalid', {
      message: `${file} cannot be read: ${(cause as Error).message}.`,
      remedy: 'Write it: npx nx g nx-oci:tools-image makes one to begin with; "manifest" of the target says where it is.',
      cause,
    });
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { merge: true, lineCounter: lines });
  const at = (offset: number | undefined): string => (offset === undefined ? file : `${file}:${lines.linePos(offset).line}`);
  const [error] = document.errors;
  if (error) throw new PluginError('tools-invalid', { message: `${at(error.pos[0])}: ${error.message.split('\n')[0].replace(/ at line \d+, column \d+:?$/, '')}.`, remedy: 'Correct the YAML there.', cause: error });
  keepVersions(document);
  const value: unknown = document.toJS();
  if (value === null || value === undefined || (value as { tools?: unknown }).tools === null) throw new PluginError('tools-invalid', { message: `${file} names no tool.`, remedy: 'Name a tool: tools: { prettier: { npm: prettier, version: ^3 } }.' });
  const placed = (place: readonly string[]): string => at(offsetOf(document, place));
  if (validate(value)) {
    return { file, manifest: value, invalid: (place, what, remedy) => new PluginError('tools-invalid', { message: `${placed(place)}: ${place.join('.')} ${what}.`, remedy }) };
  }
  const faults = schemaFaults(validate.errors, value);
  throw new PluginError('tools-invalid', {
    message: faults.map(({ place, what }) => `${placed(place)}: ${what}.`).join('\n'),
    remedy: 'Correct it there. Editors offer what there is, by the schema in the first line of a file that nx-oci:tools-image wrote.',
  });
}

/** Numbers as they are written: to YAML, the version 1.10 is 1.1. */
function keepVersions(document: Document): void {
  visit(document, {
    Scalar(_, node, ancestors) {
      const pair = ancestors.at(-1);
      const key = pair && 'key' in pair && isScalar(pair.key) ? pair.key.value : undefined;
      if (typeof node.value === 'number' && key !== 'strip') node.value = node.source ?? String(node.value);
    },
  });
}

/** Where a place begins, or of what is not there the nearest that is around it. */
function offsetOf(document: Document, place: readonly string[]): number | undefined {
  for (let length = place.length; length > 0; length -= 1) {
    const above = length === 1 ? document.contents : document.getIn(place.slice(0, length - 1), true);
    const pair = isMap(above) ? above.items.find(({ key }) => isScalar(key) && String(key.value) === place[length - 1]) : undefined;
    if (pair && isScalar(pair.key)) return pair.key.range?.[0];
  }
  return undefined;
}
