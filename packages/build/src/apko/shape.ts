import { BuildError } from '../error';

/** What a value of a file of apko has to be. */
export type Shape = 'text' | 'number' | 'flag' | 'texts' | 'map' | { readonly [key: string]: Shape } | readonly [item: { readonly [key: string]: Shape }];

/** What a shape stands for. */
export type Shaped<S> = S extends 'text'
  ? string
  : S extends 'number'
    ? number
    : S extends 'flag'
      ? boolean
      : S extends 'texts'
        ? string[]
        : S extends 'map'
          ? Record<string, string>
          : S extends readonly [infer I]
            ? Shaped<I>[]
            : { -readonly [K in keyof S]?: Shaped<S[K]> };

/** What names a place of a file in messages. */
export interface ShapePlace {
  file: string;
  /** `contents.keyring[0]`; empty for the whole. */
  path: string;
}

/**
 * A value of a file whose scalars are all texts, as its shape has it: numbers may be octal (`0755`, `0o755`), as apko reads
 * them. Throws `apko-invalid` for what is of another shape, and keys that are not known.
 */
export function shaped<const S extends Shape>(value: unknown, shape: S, place: ShapePlace): Shaped<S> {
  return read(value, shape, place) as Shaped<S>;
}

function read(value: unknown, shape: Shape, place: ShapePlace): unknown {
  const inside = (key: string | number): ShapePlace => ({ ...place, path: typeof key === 'number' ? `${place.path}[${key}]` : place.path === '' ? key : `${place.path}.${key}` });
  if (shape === 'texts' || isList(shape)) {
    if (!Array.isArray(value)) throw wrong(place, value, 'a list');
    return value.map((each, at) => read(each, shape === 'texts' ? 'text' : shape[0], inside(at)));
  }
  if (shape === 'map') {
    if (!isMap(value)) throw wrong(place, value, 'a map');
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, read(each, 'text', inside(key))]));
  }
  if (typeof shape === 'object') {
    if (!isMap(value)) throw wrong(place, value, 'a map');
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, each]) => {
        if (!Object.hasOwn(shape, key)) throw unknownKey(inside(key), Object.keys(shape));
        // A key without a value says nothing.
        return each === '' || each === null ? [] : [[key, read(each, shape[key], inside(key))]];
      }),
    );
  }
  if (typeof value !== 'string') throw wrong(place, value, 'a text');
  if (shape === 'text') return value;
  if (shape === 'flag') {
    if (value !== 'true' && value !== 'false') throw wrong(place, value, 'true or false');
    return value === 'true';
  }
  if (!/^(0|[1-9]\d{0,9}|0o?[0-7]{1,11})$/.test(value)) throw wrong(place, value, 'a number');
  return /^0o?[0-7]/.test(value) ? parseInt(value.replace('o', ''), 8) : Number(value);
}

function isList(shape: Shape): shape is readonly [item: { readonly [key: string]: Shape }] {
  return Array.isArray(shape);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong({ file, path }: ShapePlace, value: unknown, wanted: string): BuildError {
  return apkoInvalid(file, `${path || 'it'} is ${JSON.stringify(value)?.slice(0, 80)}, and has to be ${wanted}`);
}

function unknownKey({ file, path }: ShapePlace, known: string[]): BuildError {
  return apkoInvalid(file, `"${path}" is not known there, only ${known.join(', ')}`);
}

/** An error of a file of apko. */
export function apkoInvalid(file: string, why: string, { remedy = 'Correct it; or write the definition as options of the target, where there is more.', cause }: { remedy?: string; cause?: unknown } = {}): BuildError {
  return new BuildError('apko-invalid', { message: `${file}: ${why}.`, remedy, cause });
}
