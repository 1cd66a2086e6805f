import { OciError } from './error';

/**
 * A path inside an image in its one written form: relative to the root, no leading or trailing slash, no `.` and `..`
 * segments; the root itself is the empty string.
 * Throws `path-escapes` when `..` occurs at all (it is never needed), `path-invalid` for NUL and unpaired surrogates.
 */
export function imagePath(value: string): string {
  if (!isPathText(value)) {
    throw new OciError('path-invalid', {
      message: `${JSON.stringify(value)} holds a character that no path can have.`,
      remedy: 'Use valid Unicode without NUL.',
    });
  }
  const segments = value.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.includes('..')) {
    throw new OciError('path-escapes', {
      message: `${JSON.stringify(value)} has a ".." segment.`,
      remedy: 'Write the path inside the image from its root, without "..".',
    });
  }
  return segments.join('/');
}

/**
 * Where a symlink at `path` points, as a path inside the image.
 * Throws `link-escapes` when it would leave the root.
 */
export function resolveLink(path: string, target: string): string {
  const segments = target.startsWith('/') ? [] : path.split('/').slice(0, -1);
  for (const segment of target.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) {
      throw new OciError('link-escapes', {
        message: `The link ${JSON.stringify(path)} -> ${JSON.stringify(target)} leaves the root of the image.`,
        remedy: 'Point it at a path inside the image.',
      });
    }
  }
  return segments.join('/');
}

/** The folder that holds `path`; the root is the empty string. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** Whether a file system could have `value` in a path: valid Unicode without NUL. */
export function isPathText(value: string): boolean {
  return !/\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(value);
}
