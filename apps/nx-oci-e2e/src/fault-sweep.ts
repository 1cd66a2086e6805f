import { CodedError } from '@nx-oci/oci';
import type { RegistryClient, RegistrySettings, Repository } from '@nx-oci/registry';
import { tries, type FaultLane, type Outcome } from './fault-lane';
import { faultKinds, pointsOf, rulesFor, type FaultKind, type FaultPoint, type Repetition } from './fault-points';

/** Something that is done with a registry, to be done again for each fault of each of its requests. */
export interface Scenario<T> {
  name: string;
  /** Whether a run needs a repository that was never written to; otherwise all have `repository`. */
  repository: 'fresh' | string;
  run(client: RegistryClient, repository: Repository): Promise<T>;
  /** Of the client where faults are met. */
  settings?: Partial<RegistrySettings>;
  /** What is wrong with what the registry holds, or with what came, after a run that ended well (`value`) or in an error. */
  judge(repository: Repository, outcome: Outcome<T>, kind: FaultKind | undefined): Promise<string[]>;
}

/** What became of one run. */
export interface SweepRun {
  name: string;
  repetition: Repetition;
  /** Whether the fault struck. */
  struck: boolean;
  /** `success`, or the error's code. */
  end: string;
  problems: string[];
}

export interface SweepOptions {
  /** Whether a fault strikes in bursts too. */
  bursts?: boolean;
  /** The names of the kinds of faults; all unless told. */
  kinds?: RegExp;
  /** Leaves out all but one of so many runs. */
  every?: number;
}

/**
 * Runs a scenario without faults, and then for each request of that run and each kind of fault: once with a single fault,
 * and once with a burst, which at every other point never ends. Side by side, on all lanes.
 */
export async function sweep<T>(lanes: readonly FaultLane[], scenario: Scenario<T>, options: SweepOptions = {}): Promise<SweepRun[]> {
  const [first] = lanes;
  const repository = first.repository(repositoryOf(scenario, 'clean'));
  const clean = await first.run((client) => scenario.run(client, repository));
  if ('error' in clean) throw clean.error;
  // The labs' own token servers have no faults.
  const asked = first.lab.requests.filter(({ path }) => path !== '/v2/token');
  const points = [...pointsOf(asked, 'registry'), ...(first.tokens ? pointsOf(first.tokens.requests, 'tokens') : [])];
  const wrong = [...first.problems(clean), ...(await scenario.judge(repository, clean, undefined))];
  if (wrong.length > 0) throw new Error(`without faults: ${wrong.join('\n')}`);

  const all = points.flatMap((point, at) =>
    kindNames(first, point, options).flatMap((kind, which) => {
      const burst: Repetition = (at + which) % 2 === 0 ? 'three times' : 'for good';
      return [{ point, kind, repetition: 'once' as Repetition }, ...(options.bursts ? [{ point, kind, repetition: burst }] : [])];
    }),
  );
  const jobs = all.filter((_, at) => at % (options.every ?? 1) === 0);
  const runs: SweepRun[] = [];
  let next = 0;
  await Promise.all(
    lanes.map(async (lane) => {
      while (next < jobs.length) {
        const at = next++;
        const { point, kind: name, repetition } = jobs[at];
        const kind = kindsOf(lane, point).find((each) => each.name === name)!;
        runs[at] = await runOnce(lane, scenario, { at, point, kind, repetition });
      }
    }),
  );
  return runs;
}

function kindsOf(lane: FaultLane, { door, request }: FaultPoint): FaultKind[] {
  // A registry can repeat only what it was told.
  const told = request.headers.authorization === undefined ? 'nothing' : lane.secrets().at(-1)!;
  return faultKinds(door === 'registry' ? lane.lab : lane.tokens!, told);
}

function kindNames(lane: FaultLane, point: FaultPoint, { kinds = /./ }: SweepOptions): string[] {
  return kindsOf(lane, point).flatMap((kind) => (kinds.test(kind.name) && (kind.suits?.(point.request) ?? true) ? [kind.name] : []));
}

interface Job {
  at: number;
  point: FaultPoint;
  kind: FaultKind;
  repetition: Repetition;
}

async function runOnce<T>(lane: FaultLane, scenario: Scenario<T>, { at, point, kind, repetition }: Job): Promise<SweepRun> {
  const repository = lane.repository(repositoryOf(scenario, String(at)));
  const outcome = await lane.run((client) => scenario.run(client, repository), { door: point.door, rules: rulesFor(point, kind, repetition), settings: scenario.settings });
  const strikes = lane.requests.filter(({ fault }) => fault === kind.fault.kind).length;
  const problems = [...lane.problems(outcome), ...(await scenario.judge(repository, outcome, kind))];
  // All requests with an expired token are struck. Uploads begin alike, and tokens are asked for, up to four at a time.
  const alike = point.request.method === 'POST' || point.door === 'tokens' ? 4 : 1;
  const most = kind.trickles || kind.fault.kind === 'expire-token' ? Infinity : tries * alike;
  if (repetition === 'for good' && strikes > most) problems.push(`it was tried ${strikes} times`);
  const end = 'value' in outcome ? 'success' : outcome.error instanceof CodedError ? outcome.error.code : 'no code';
  if ('error' in outcome) {
    if (kind.passes && repetition === 'once') problems.push(`it ended in ${String(outcome.error)}`);
    // What was done is found again, and the rest is done.
    const again = await lane.run((client) => scenario.run(client, repository));
    problems.push(...('error' in again ? [`run again, it failed: ${String(again.error)}`] : await scenario.judge(repository, again, undefined)));
  }
  return { name: `${scenario.name}: ${kind.name}, ${repetition}, ${point.door}, ${point.name}`, repetition, struck: strikes > 0, end, problems };
}

function repositoryOf({ name, repository }: Scenario<unknown>, run: string): string {
  return repository === 'fresh' ? `acme/${name}/${run}` : repository;
}
