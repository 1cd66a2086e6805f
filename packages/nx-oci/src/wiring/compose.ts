import { isMap, isScalar, isSeq, LineCounter, parseDocument, Scalar, stringify, type Document, type Node, type Pair, type YAMLMap } from 'yaml';
import { PluginError } from '../error';
import { appendEntry, applyEdits, blockEntry, lineBreak, pairOf, removePair, type TextEdit } from '../manifests/yaml-edit';
import type { Service } from './service';

/** The key that names the project that a block of a compose file is of. */
export const projectKey = 'x-nx-project';

/** A service as a compose file has it. */
export interface ComposeBlock {
  /** Its key. */
  name: string;
  image?: string;
  /** The project that it says it is of. */
  project?: string;
  /** Whether it is as it was generated, so that it can go without loss. */
  generated: boolean;
}

/** A compose file: what it says of services, and how its text reads with something changed, comments and format as they are. */
export class ComposeFile {
  readonly blocks: ComposeBlock[];
  readonly #source: string;
  readonly #document: Document.Parsed;
  readonly #services: YAMLMap | undefined;

  /** Throws `wiring-invalid` with `file` for what is no compose file. */
  constructor(file: string, source: string) {
    this.#source = source;
    const lines = new LineCounter();
    this.#document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
    const [error] = this.#document.errors;
    if (error) throw invalid(file, `${error.message} (line ${lines.linePos(error.pos[0]).line})`);
    const { contents } = this.#document;
    if (contents !== null && !isMap(contents) && !isEmpty(contents)) throw invalid(file, 'it is no map');
    const services = isMap(contents) ? (pairOf(contents, 'services')?.value ?? null) : null;
    if (services !== null && !isMap(services) && !isEmpty(services)) throw invalid(file, '"services" is no map');
    this.#services = isMap(services) && services.items.length > 0 ? services : undefined;
    this.blocks = (this.#services?.items ?? []).map((pair) => this.#block(pair));
  }

  /** The names of services that need another one. */
  neededBy(name: string): string[] {
    const needs = (value: unknown): boolean =>
      isSeq(value)
        ? value.items.some((item) => isScalar(item) && String(item.value).split(':')[0] === name)
        : isMap(value)
          ? pairOf(value, name) !== undefined
          : isScalar(value) && (value.value === `service:${name}` || value.value === name);
    return (this.#services?.items ?? [])
      .filter(({ value }) => isMap(value) && ['depends_on', 'links', 'volumes_from', 'network_mode', 'extends'].some((key) => needs(pairOf(value, key)?.value)))
      .map(({ key }) => String((key as Scalar).value));
  }

  /** The text with a block for a service. */
  withBlock(name: string, service: Service): string {
    const value = {
      image: service.localTag,
      pull_policy: 'never',
      ...(service.port !== undefined && { ports: [quoted(`127.0.0.1:${this.#freePort(service.port)}:${service.port}`)] }),
      [projectKey]: service.project,
    };
    return this.#edited(this.#addition(name, value));
  }

  /** The text without a block. */
  withoutBlock(name: string): string {
    const pair = this.#pair(name);
    if (this.#services!.items.length > 1) return this.#edited(removePair(this.#source, this.#services!, pair));
    const key = pairOf(this.#document.contents as YAMLMap, 'services')!.key as Scalar;
    const [, end] = this.#services!.range!;
    return this.#edited({ start: key.range![1], end: this.#source.slice(0, end).trimEnd().length, text: ': {}' });
  }

  /** The text with another value for a key that a block has. */
  withValue(name: string, key: 'image' | typeof projectKey, value: string): string {
    const { range } = pairOf(this.#pair(name).value as YAMLMap, key)!.value as Scalar;
    return this.#edited({ start: range![0], end: range![1], text: stringify(value).trimEnd() });
  }

  #edited(edit: TextEdit): string {
    return applyEdits(this.#source, [edit]);
  }

  #pair(name: string): Pair {
    return this.#services!.items.find(({ key }) => isScalar(key) && String(key.value) === name)!;
  }

  #addition(name: string, value: unknown): TextEdit {
    const source = this.#source;
    if (this.#services) return appendEntry(source, this.#services, name, value);
    const { contents } = this.#document;
    const services = isMap(contents) ? pairOf(contents, 'services') : undefined;
    const newline = lineBreak(source);
    const block = blockEntry(source, '  ', name, value);
    if (!services) {
      if (isMap(contents) && contents.items.length > 0) return appendEntry(source, contents, 'services', { [name]: value });
      const [start, end] = (contents as Node | null)?.range ?? [source.length, source.length];
      return { start, end, text: `${/[^\n]$/.test(source.slice(0, start)) ? newline : ''}services:${newline}${block}${newline}` };
    }
    // Nothing, `{}`, or `null`: what follows on the line may be a comment.
    const colon = source.indexOf(':', (services.key as Scalar).range![1]) + 1;
    const end = Math.max(colon, (services.value as Node | null)?.range?.[1] ?? colon);
    const [comment] = source.slice(end).split(/\r?\n/, 1);
    return { start: colon, end: end + comment.length, text: `${comment.replace(/^\s*(?=\S)/, ' ').trimEnd()}${newline}${block}` };
  }

  #block({ key, value }: Pair): ComposeBlock {
    const name = String(isScalar(key) ? key.value : key);
    if (!isMap(value)) return { name, generated: false };
    const text = (field: string): string | undefined => {
      const node = pairOf(value, field)?.value;
      return isScalar(node) && typeof node.value === 'string' ? node.value : undefined;
    };
    return { name, image: text('image'), project: text(projectKey), generated: this.#isGenerated(value, text) };
  }

  #isGenerated(value: YAMLMap, text: (field: string) => string | undefined): boolean {
    const keys = value.items.map(({ key }) => String((key as Scalar).value)).join();
    const whole = text('image') !== undefined && text('pull_policy') === 'never' && text(projectKey) !== undefined;
    const ports = (pairOf(value, 'ports')?.value as { toJSON?(): unknown } | undefined)?.toJSON?.() ?? [];
    const plain = !/(^|\s)#/.test(this.#source.slice(value.range![0], value.range![1]));
    return (
      whole &&
      plain &&
      /^image,pull_policy,(ports,)?x-nx-project$/.test(keys) &&
      Array.isArray(ports) &&
      ports.length <= 1 &&
      ports.every((port) => /^127\.0\.0\.1:\d+:\d+$/.test(String(port)))
    );
  }

  /** The first port from `port` on that no service of the file publishes. */
  #freePort(port: number): number {
    const taken = new Set<number>();
    for (const { value } of this.#services?.items ?? []) {
      const ports = isMap(value) ? (pairOf(value, 'ports')?.value as { toJSON?(): unknown } | undefined)?.toJSON?.() : undefined;
      for (const each of Array.isArray(ports) ? (ports as unknown[]) : []) {
        const written = typeof each === 'object' ? String((each as { published?: unknown } | null)?.published) : String(each).split(':').at(-2);
        const [first, last = first] = (written ?? '').split('-').map(Number);
        for (let at = first; at <= last; at++) taken.add(at);
      }
    }
    let free = port;
    while (taken.has(free)) free++;
    return free;
  }
}

/** The key of a service's block: the project's name without its scope, and the target's where it is not the project's first image. */
export function blockName({ project, target, loadTarget }: Service): string {
  const name = project.replace(/^.*\//, '').replace(/[^\w.-]+/g, '-');
  return loadTarget === 'load' ? name : `${name}-${target}`;
}

function quoted(value: string): Scalar {
  const scalar = new Scalar(value);
  scalar.type = 'QUOTE_DOUBLE';
  return scalar;
}

function isEmpty(node: unknown): boolean {
  return isScalar(node) && node.value === null;
}

function invalid(file: string, why: string): PluginError {
  return new PluginError('wiring-invalid', {
    message: `${file} is no compose file: ${why}.`,
    remedy: 'Correct it, or name another in nx.json, as "compose" in the options of the plugin nx-oci.',
  });
}
