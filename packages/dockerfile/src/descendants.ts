import { readdirSync, readFileSync } from 'node:fs';

/** A process, by its number and by when it began: numbers are given again. */
export interface SeenProcess {
  pid: number;
  group: number;
  began: string;
}

/** What a process has started, and what that has, as far as it can be seen: on Linux, by `/proc`; elsewhere nothing. proc(5). */
export function descendantsOf(pid: number): SeenProcess[] {
  const children = new Map<number, SeenProcess[]>();
  for (const each of numbersIn('/proc')) {
    const seen = look(each);
    if (seen) children.set(seen.parent, [...(children.get(seen.parent) ?? []), seen]);
  }
  const found: SeenProcess[] = [];
  for (const parents = [pid]; parents.length > 0; ) {
    const own = children.get(parents.pop()!) ?? [];
    found.push(...own);
    parents.push(...own.map((each) => each.pid));
  }
  return found;
}

/** Kills those that are still there. */
export function killLeft(processes: readonly SeenProcess[]): void {
  for (const { pid, began } of processes) {
    try {
      if (look(pid)?.began === began) process.kill(pid, 'SIGKILL');
    } catch {
      // It ended in the meantime, or is another user's.
    }
  }
}

function numbersIn(folder: string): number[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+$/.test(name)).map(Number);
  } catch {
    return [];
  }
}

function look(pid: number): (SeenProcess & { parent: number }) | undefined {
  try {
    // The name stands in brackets, and may have some.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /s, '').split(' ');
    return { pid, parent: Number(fields[1]), group: Number(fields[2]), began: fields[19] };
  } catch {
    return undefined;
  }
}
