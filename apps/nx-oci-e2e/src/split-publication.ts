import { cpSync } from 'node:fs';
import { run, tool, type Registry } from '@nx-oci/peers';
import { startLab } from '@nx-oci/registry-lab';
import { writesOf } from './registry-workspace';
import { imageTarget, makeWorkspace, type NxResult, type Workspace } from './workspace';

/** A registry, and what was asked of it so far: `METHOD path status`. */
export interface SplitRegistry {
  host: string;
  /** Of its clients. */
  env: NodeJS.ProcessEnv;
  requests(): string[];
  stop(): Promise<void>;
}

/** A registry of its kind, seen through a lab. */
export async function throughLab(registry: Registry): Promise<SplitRegistry> {
  const lab = await startLab({ upstream: registry.url });
  return {
    host: lab.host,
    env: registry.env,
    requests: () => lab.requests.map(({ method, path, status }) => `${method} ${path} ${status}`),
    async stop() {
      await lab.stop();
      await registry.stop();
    },
  };
}

const slugs = ['linux-amd64', 'linux-arm64'];
const output = 'dist/oci/apps/svc/image';

/** Publishes from two machines, of which each builds a platform, and a third that joins them. */
export function describeSplit(kind: string, start: () => Promise<SplitRegistry>): void {
  describe(kind, () => {
    let registry: SplitRegistry;
    /** Workspaces of the same content, with a store each: `linux-amd64`, `linux-arm64`, `join`. */
    const machines: Record<string, Workspace> = {};

    beforeAll(async () => {
      registry = await start();
      for (const name of [...slugs, 'join']) {
        machines[name] = await makeWorkspace();
        const options = { base: 'static', repository: `${registry.host}/acme/svc` };
        // A clone in a CI has no branch.
        const targets = Object.fromEntries(['push', 'push-index'].map((target) => [target, { options: { main: false } }]));
        machines[name].project('svc', { image: imageTarget('apps/svc/src', options), ...targets });
      }
      change('first');
    }, 300_000);

    afterAll(async () => {
      for (const machine of Object.values(machines)) machine.dispose();
      await registry?.stop();
    });

    function change(page: string): void {
      for (const machine of Object.values(machines)) machine.write('apps/svc/src/page.txt', page);
    }

    const nx = (name: string, ...args: string[]): Promise<NxResult> =>
      machines[name].nxWith(registry.env, 'run', ...args);

    async function succeed(name: string, ...args: string[]): Promise<NxResult> {
      const result = await nx(name, ...args);
      if (result.code !== 0) throw new Error(`${args.join(' ')} on ${name} ended with ${result.code}:\n${result.stdout}\n${result.stderr}`);
      return result;
    }

    const pushPlatform = (slug: string, ...args: string[]): Promise<NxResult> => succeed(slug, `svc:push:${slug}`, '--publish', ...args);
    const join = (...args: string[]): Promise<NxResult> => succeed('join', 'svc:push-index', '--publish', ...args);

    /** Joins what is not whole, which is refused, and writes nothing. */
    async function refuse(...args: string[]): Promise<string> {
      const before = registry.requests().length;
      const { code, stderr } = await nx('join', 'svc:push-index', '--publish', ...args);
      expect(code).not.toBe(0);
      expect(writesOf(registry.requests().slice(before))).toEqual([]);
      return stderr;
    }

    const crane = async (...args: string[]): Promise<string> => (await run([tool('crane'), ...args], { env: registry.env as Record<string, string> })).trim();
    const digestOf = (reference: string): Promise<string> => crane('digest', `${registry.host}/acme/svc:${reference}`);
    const tags = async (): Promise<string[]> => (await crane('ls', `${registry.host}/acme/svc`)).split('\n').sort();

    /** A tag names what a machine gives that builds all of it, and all that it names is there. */
    async function expectWhole(tag: string): Promise<void> {
      await succeed('join', 'svc:image');
      expect(await digestOf(tag)).toBe(machines.join.record(output).digest);
      expect(await crane('validate', '--remote', `${registry.host}/acme/svc:${tag}`)).toContain('PASS');
    }

    test('a platform that nobody pushed is missed, and nothing is written', async () => {
      await pushPlatform('linux-amd64', '--releaseVersion=1.0.0');
      expect(await refuse('--releaseVersion=1.0.0')).toMatch(/BLOCKER\(platform-missing\).*linux\/arm64/);
    });

    test('platforms are joined by their staging tags, which are gone then, and nothing that the index names with them', async () => {
      await pushPlatform('linux-arm64', '--releaseVersion=1.0.0');
      expect(await tags()).toEqual(slugs.map((slug) => `1.0.0-${slug}`));
      await join('--releaseVersion=1.0.0');
      expect(await tags()).toEqual(['1.0.0', 'latest']);
      await expectWhole('1.0.0');
      expect(await digestOf('latest')).toBe(await digestOf('1.0.0'));
    });

    test('joining what is released once more writes nothing', async () => {
      const before = registry.requests().length;
      await join('--releaseVersion=1.0.0');
      expect(writesOf(registry.requests().slice(before))).toEqual([]);
    });

    test('platforms are joined by the digests that are handed over', async () => {
      change('second');
      const [first, second] = slugs;
      const hand = (slug: string): void => cpSync(machines[slug].path(`${output}.pushed`), machines.join.path('handed'), { recursive: true });
      await pushPlatform(first);
      hand(first);
      expect(await refuse('--releaseVersion=1.1.0', '--digests=handed')).toMatch(/BLOCKER\(platform-missing\).*linux\/arm64/);
      await pushPlatform(second);
      hand(second);
      await join('--releaseVersion=1.1.0', '--digests=handed');
      await expectWhole('1.1.0');
      expect(await tags()).toEqual(['1.0.0', '1.1.0', 'latest']);
    });

    test('what a machine pushed before is joined to no other version', async () => {
      // Its own file of the platform that it pushed for 1.1.0 is there still.
      expect((await nx('linux-amd64', 'svc:push-index', '--publish', '--releaseVersion=1.2.0')).stderr).toContain('BLOCKER(platform-missing)');
    });

    test('staging tags stay if that is asked for', async () => {
      for (const slug of slugs) await pushPlatform(slug, '--releaseVersion=2.0.0-rc.1');
      await join('--releaseVersion=2.0.0-rc.1', '--keepStaging');
      expect(await tags()).toEqual(['1.0.0', '1.1.0', '2.0.0-rc.1', ...slugs.map((slug) => `2.0.0-rc.1-${slug}`), 'latest']);
    });
  });
}
