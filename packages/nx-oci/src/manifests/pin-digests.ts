import { isUtf8 } from 'node:buffer';
import path from 'node:path';
import { parseAllDocuments, type Document } from 'yaml';
import { PluginError } from '../error';
import { helmValues } from './helm-values';
import { kubernetesImages } from './kubernetes-images';
import { isKustomization, kustomizeImages } from './kustomize-images';
import type { ManifestReference, Pin, ReferenceFinder } from './manifest-references';
import { applyEdits } from './yaml-edit';

/** A file with its images pinned. */
export interface PinnedFile {
  bytes: Uint8Array;
  /** Names of the images that it refers to, each once. */
  names: string[];
}

const finders: readonly ReferenceFinder[] = [kubernetesImages, helmValues, kustomizeImages];

/**
 * Sets all references of a file to the digests of `pins`. Nothing else of its text changes; a file without references, and
 * one that is neither YAML nor JSON by its name, stays as it is.
 * `file` is its path relative to the workspace. Throws `manifest-invalid`.
 */
export function pinDigests(file: string, bytes: Uint8Array, pins: readonly Pin[]): PinnedFile {
  if (!/\.(ya?ml|json)$/.test(file) && !isKustomization(file)) return { bytes, names: [] };
  const source = textOf(file, bytes);
  const references = findReferences(file, source, pins);
  if (references.length === 0) return { bytes, names: [] };
  const edits = references.flatMap((reference) => reference.edits);
  const text = applyEdits(source, edits);
  if (!isPinned(file, text, pins)) throw unchangeable(file, references);
  return { bytes: Buffer.from(text), names: [...new Set(references.map(({ pin }) => pin.name))] };
}

/** Whether a file is a template of a Helm chart, and so no YAML yet: `charts` are folders with a Chart.yaml. */
export function isHelmTemplate(file: string, charts: ReadonlySet<string>): boolean {
  const folders = path.posix.dirname(file).split('/');
  return folders.some((folder, at) => folder === 'templates' && charts.has(folders.slice(0, at).join('/') || '.'));
}

function findReferences(file: string, source: string, pins: readonly Pin[]): ManifestReference[] {
  return parse(file, source).flatMap((document) => finders.flatMap((find) => find({ file, source, document }, pins)));
}

function parse(file: string, source: string): Document.Parsed[] {
  // Where the items of a list begin, tokens alone tell.
  const documents = [...parseAllDocuments(source, { keepSourceTokens: true, prettyErrors: true })];
  const [error] = documents.flatMap(({ errors }) => errors);
  if (error === undefined) return documents as Document.Parsed[];
  const { line, col } = error.linePos?.[0] ?? { line: 1, col: 1 };
  const problem = error.message.split('\n')[0].replace(/ at line \d+, column \d+:?$/, '');
  throw new PluginError('manifest-invalid', {
    message: `${file}:${line}:${col} is not YAML: ${problem}.`,
    remedy:
      'Correct it, or leave it out with "!<glob>". Templates of a Helm chart are taken as they are if its Chart.yaml is among the files.',
    cause: error,
  });
}

function textOf(file: string, bytes: Uint8Array): string {
  // Unlike a TextDecoder, this keeps a byte order mark.
  if (isUtf8(bytes)) return Buffer.from(bytes).toString();
  throw new PluginError('manifest-invalid', {
    message: `${file}:1 is not YAML: it is not UTF-8.`,
    remedy: 'Save it as UTF-8, or leave the file out with "!<glob>".',
  });
}

/** Whether there is nothing left to change: what was written must be read as it was meant. */
function isPinned(file: string, text: string, pins: readonly Pin[]): boolean {
  try {
    const edits = findReferences(file, text, pins).flatMap((reference) => reference.edits);
    return edits.every(({ start, end, text: wanted }) => text.slice(start, end) === wanted);
  } catch {
    return false;
  }
}

function unchangeable(file: string, [{ pin }]: ManifestReference[]): PluginError {
  return new PluginError('manifest-invalid', {
    message: `${file}:1 refers to ${pin.name} in a way of writing that cannot be changed in place.`,
    remedy: 'Write the map or list around the reference plainly, an entry on a line, without "?" and tags.',
  });
}
