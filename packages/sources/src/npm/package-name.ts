import { prerelease, rcompare, valid } from 'semver';

/** What is wrong with a package's name, if something is: it becomes part of paths and addresses. */
export function packageNameDanger(name: string): string | undefined {
  const [first, second, ...rest] = name.split('/');
  const parts = second === undefined ? [first] : [first.replace(/^@/, ''), second];
  if (rest.length > 0 || first.startsWith('@') !== (second !== undefined)) return 'has a name that no package can have';
  return parts.every((part) => /^[A-Za-z0-9~_!'()*-][A-Za-z0-9~_.!'()*-]*$/.test(part) && part !== 'node_modules') ? undefined : 'has a name that no package can have';
}

/** Whether a string is the version of a package. */
export function isPackageVersion(version: unknown): version is string {
  return typeof version === 'string' && /^\d[0-9A-Za-z.+-]*$/.test(version);
}

/** The newest few of a package's versions, for messages; prereleases only where there is nothing else. */
export function newestVersions(versions: readonly string[]): string[] {
  const sorted = versions.filter((each) => valid(each) !== null).sort(rcompare);
  const released = sorted.filter((each) => prerelease(each) === null);
  return (released.length > 0 ? released : sorted).slice(0, 5);
}

/** Where registries usually have a package's archive, relative to their address. */
export function usualTarballPath(name: string, version: string): string {
  return `${name}/-/${name.slice(name.indexOf('/') + 1)}-${version}.tgz`;
}
