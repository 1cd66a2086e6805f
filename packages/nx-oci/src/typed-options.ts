import { parseArgs } from 'node:util';
import { PluginError } from './error';

/** Options that are text, and may look like numbers. */
export interface TextOptions {
  tag?: string | number | (string | number)[];
  releaseVersion?: string | number;
  /** The command line as it was typed. */
  __unparsed__?: string[];
}

/** Options as Nx gives them to an executor. */
export type AsRead<T> = Omit<T, keyof TextOptions> & TextOptions;

/** The same, with text for text. */
export type AsTyped<T extends TextOptions> = Omit<T, keyof TextOptions> & { tag?: string[]; releaseVersion?: string };

/**
 * Options with tags and version as they were typed: to Nx, `1.10` is the number 1.1. Throws `option-invalid` of a number that
 * was not typed.
 */
export function asTyped<T extends TextOptions>({ __unparsed__: words = [], tag = [], releaseVersion, ...rest }: T): AsTyped<T> {
  const text = { type: 'string', multiple: true } as const;
  const { values } = parseArgs({ args: words, strict: false, options: { tag: text, releaseVersion: text, 'release-version': text } });
  const typed = (name: string, read: (string | number)[], said: unknown): string[] => {
    if (read.every((each) => typeof each === 'string')) return read;
    if (Array.isArray(said) && said.length === read.length && said.every((each) => typeof each === 'string')) return said;
    throw new PluginError('option-invalid', {
      message: `${name} is ${read.join(', ')}, a number.`,
      remedy: 'Write it in quotes: as a number, 1.10 would be 1.1.',
    });
  };
  const tags = typed('tag', [tag].flat(), values.tag);
  const [version] = typed('releaseVersion', [releaseVersion ?? []].flat(), values.releaseVersion ?? values['release-version']);
  return { ...rest, ...(tags.length > 0 && { tag: tags }), ...(version !== undefined && { releaseVersion: version }) };
}
