import { damaged } from '../archive/faults';
import { SourcesError } from '../error';
import type { LockedWheel } from './content';
import { fields } from './dist-info';
import { describeTarget, type PythonTarget } from './python-target';
import { supportedTags } from './tags';
import { expandTag, normalizeName, parseWheelName, sameVersion } from './wheel-name';

/** What a wheel says of itself, and what it is to run on. */
export interface WheelClaims {
  /** How messages name it. */
  origin: string;
  target: PythonTarget;
  /** The name of its folder with what is known of it. */
  distInfo: string;
  /** The text of METADATA. */
  metadata: string;
  /** The text of WHEEL. */
  format: string;
}

/** Checks that a wheel is what the lock, its name and its own texts say. Throws `package-mismatch`, and `wrong-platform` if it is not for the target. */
export function checkIdentity(wheel: LockedWheel, { origin, target, distInfo, metadata, format }: WheelClaims): void {
  const named = parseWheelName(wheel.file);
  if (named === undefined) throw mismatch(origin, 'that is no name of a wheel');
  const [, infoName = '', infoVersion = ''] = /^(.+?)-(.+)\.dist-info$/.exec(distInfo) ?? [];
  const claims = [
    ['its file', named.name, named.version],
    ['its METADATA', fields(metadata, 'Name')[0] ?? '', fields(metadata, 'Version')[0] ?? ''],
    ['its .dist-info', infoName, infoVersion.replaceAll('_', '-')],
  ];
  for (const [what, name, version] of claims) {
    if (normalizeName(name) !== wheel.name || !sameVersion(version, wheel.version)) throw mismatch(origin, `${what} says that it is ${name || 'without a name'} ${version || 'without a version'}`);
  }
  const [version = ''] = fields(format, 'Wheel-Version');
  if (!/^1\.\d+$/.test(version)) throw damaged(origin, `it is of wheel format ${JSON.stringify(version)}, where 1 is known`);
  const supported = new Set(supportedTags(target));
  const tags = [['its name', named.tags], ['its WHEEL', fields(format, 'Tag').flatMap(expandTag)]] as const;
  // Wheels that were renamed for more machines than they were built on keep the narrower tag inside.
  for (const [what, list] of tags) if (!list.some((tag) => supported.has(tag))) throw wrongTarget(origin, `${what} says that it is for ${list.join(', ') || 'nothing'}`, target);
}

function mismatch(origin: string, why: string): SourcesError {
  return new SourcesError('package-mismatch', {
    message: `${origin}: ${why}.`,
    remedy: 'Someone changed the lock, or the wheel says wrong things of itself: look at where it comes from, and lock again.',
  });
}

function wrongTarget(origin: string, why: string, target: PythonTarget): SourcesError {
  return new SourcesError('wrong-platform', {
    message: `${origin}: ${why}, which ${describeTarget(target)} does not run.`,
    remedy: 'Someone changed the lock, or the wheel says wrong things of itself: look at where it comes from, and lock again.',
  });
}
