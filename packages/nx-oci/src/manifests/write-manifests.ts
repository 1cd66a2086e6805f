import { isDeepStrictEqual } from 'node:util';
import path from 'node:path';
import { formatFiles, type Tree } from '@nx/devkit';
import { parseAllDocuments, stringify } from 'yaml';
import { PluginError } from '../error';
import { helmSet } from './helm-set';
import { kustomizeSet } from './kustomize-set';
import { manifestFormats, type Manifest, type ManifestFormat, type ManifestSet } from './manifest-set';

export interface WriteOptions {
  format: ManifestFormat;
  /** Name of a file → what stands before it. */
  comments?: Record<string, string>;
  skipFormat?: boolean;
}

/** The format that an option names. Throws `option-invalid`. */
export function manifestFormat(name: string = manifestFormats[0]): ManifestFormat {
  if ((manifestFormats as readonly string[]).includes(name)) return name as ManifestFormat;
  throw new PluginError('option-invalid', { message: `format is "${name}".`, remedy: `Give ${manifestFormats.join(' or ')}.` });
}

/**
 * Writes a set of manifests to a folder of the workspace, and formats all that was changed, templates left out: formatters take
 * them for YAML. Nothing is to be formatted after it. Returns what it did, line by line.
 */
export async function writeManifests(tree: Tree, directory: string, set: ManifestSet, { format, comments = {}, skipFormat }: WriteOptions): Promise<string[]> {
  const { files, templates } = format === 'helm' ? helmSet(set) : { files: kustomizeSet(set), templates: {} };
  const write = (name: string, content: Manifest | Manifest[] | string): string => writeOnce(tree, path.posix.join(directory, name), content, { comment: comments[path.posix.basename(name)] });
  const said = Object.entries(files).map(([name, content]) => write(name, content));
  if (format === 'helm') said.push(...keepFormattersOff(tree, `/${directory}/templates/`));
  if (!skipFormat) await formatFiles(tree);
  return [...said, ...Object.entries(templates).map(([name, text]) => write(name, text))];
}

/** The commands that bring to a cluster what was written. */
export function applySteps(format: ManifestFormat, { directory, name, namespace }: { directory: string; name: string; namespace: string }): string[] {
  return format === 'helm' ? [`kubectl apply -f ${directory}/namespace.yaml`, `helm upgrade --install ${name} ${directory} --namespace ${namespace}`] : [`kubectl apply -k ${directory}`];
}

export interface FileOptions {
  /** Stands before what is no text. */
  comment?: string;
  mode?: '755';
}

/** Writes a file that is not there, objects as YAML, and says what became of it: what users have changed stays. */
export function writeOnce(tree: Tree, file: string, content: Manifest | Manifest[] | string, { comment, mode }: FileOptions = {}): string {
  const there = tree.read(file, 'utf8');
  if (there !== null) return isSame(there, content) ? `${file} is up to date.` : `${file} is there and stays as it is. To have it written anew, remove it.`;
  const documents = Array.isArray(content) ? content : [content];
  const text = typeof content === 'string' ? content : documents.map((each) => stringify(each, { lineWidth: 0 })).join('---\n');
  tree.write(file, `${comment === undefined ? '' : `#${comment}\n`}${text}`, { mode });
  return `Wrote ${file}.`;
}

/** Whether a file says what would be written, however it is laid out. */
function isSame(text: string, content: Manifest | Manifest[] | string): boolean {
  if (typeof content === 'string') return text.endsWith(content);
  const documents = [...parseAllDocuments(text)].filter(({ errors }) => errors.length === 0).map((document) => document.toJS() as unknown);
  return isDeepStrictEqual(documents, Array.isArray(content) ? content : [content]);
}

/** A workspace that has prettier formats all that it can. */
function keepFormattersOff(tree: Tree, pattern: string): string[] {
  const file = '.prettierignore';
  const there = tree.read(file, 'utf8') ?? '';
  const isUsed = tree.exists(file) || tree.children('.').some((name) => name.startsWith('.prettierrc')) || /"prettier"/.test(tree.read('package.json', 'utf8') ?? '');
  if (!isUsed || there.split(/\r?\n/).includes(pattern)) return [];
  tree.write(file, `${there}${there === '' || there.endsWith('\n') ? '' : '\n'}${pattern}\n`);
  return [`Added ${pattern} to ${file}: formatters take templates for YAML.`];
}
