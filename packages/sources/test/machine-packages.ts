import { formatPlatform, type Platform } from '@nx-oci/oci';
import type { DebContent } from '../src/deb/content';
import type { DebLocked } from '../src/deb/lock';
import { lockPackage, type DebPackage } from '../src/deb/package';
import { readRepository } from '../src/deb/repository';
import { debUpstream } from '../src/deb/upstream';
import { compareVersions } from '../src/deb/version';
import { debianArchitecture } from '../src/deb/architecture';
import { newMachine, type Machine } from './access-rig';
import { machineRepositories } from './machine-apt';

/** A machine that goes by the settings of this one. */
export function realMachine(platforms: Platform[]): Machine {
  return newMachine([debUpstream], { env: process.env, platforms, settings: { attempts: 5, retryDelay: 250 } });
}

/** All that the repositories of this machine have for a platform. */
export async function machinePackages(machine: Machine, platform: Platform): Promise<DebPackage[]> {
  const repositories = await Promise.all(machineRepositories().map((each) => readRepository(each, machine)));
  return (await Promise.all(repositories.map((each) => each.packages(debianArchitecture(platform))))).flat();
}

/** One package by itself, in its newest version, without what it depends on. */
export function alone(packages: readonly DebPackage[], name: string, platform: Platform): { content: DebContent; locked: DebLocked } {
  const [found] = packages.filter((each) => each.name === name).sort((a, b) => compareVersions(b.version, a.version));
  if (found === undefined) throw new Error(`The repositories of this machine have no ${name}.`);
  return {
    content: { type: 'deb', packages: [name], repositories: machineRepositories() },
    locked: { type: 'deb', repositories: [], packages: { [formatPlatform(platform)]: [lockPackage(found)] } },
  };
}
