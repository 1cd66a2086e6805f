import { parseDate } from './date';
import { BuildError } from './error';

/**
 * The creation time of an image as RFC 3339: the epoch, SOURCE_DATE_EPOCH (seconds), or the date given.
 * Throws `created-invalid`.
 */
export function createdTime(created: string | undefined, env: NodeJS.ProcessEnv): string {
  if (created === undefined || created === 'epoch') return '1970-01-01T00:00:00Z';
  const fromEnv = created === 'env';
  const written = fromEnv ? env.SOURCE_DATE_EPOCH : created;
  const time = fromEnv ? (/^\d+$/.test(written ?? '') ? Number(written) * 1000 : NaN) : (parseDate(created) ?? NaN);
  const date = new Date(time);
  const year = date.getUTCFullYear();
  if (year >= 0 && year <= 9999) return date.toISOString().replace(/\.\d+Z$/, 'Z');
  throw new BuildError('created-invalid', {
    message: fromEnv ? `SOURCE_DATE_EPOCH is ${JSON.stringify(written)}, and created is "env".` : `"${created}" is not a creation time.`,
    remedy: 'Set SOURCE_DATE_EPOCH to seconds since 1970, or give created as "epoch", "env" or an RFC 3339 date.',
  });
}
