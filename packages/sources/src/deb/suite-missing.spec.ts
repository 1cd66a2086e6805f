import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { coded } from '../../test/errors';
import { newFolder, type Machine } from '../../test/access-rig';
import { debRepository, newKey } from '../../test/deb-repository';
import { contentOf, folderOf, keyFile, lock, machineAt } from '../../test/deb-rig';
import type { DebRepository } from './content';

const key = newKey();
const address = folderOf(debRepository({ packages: [{ name: 'app' }], key }));
const asked = `${new URL(address).pathname}dists/stabel/InRelease`;
const named = (repository: Partial<DebRepository>) => contentOf(['app'], key, { repository });

/** A machine without apt. */
const withoutApt = (rules: Record<string, string[]>): Machine => machineAt('', { rules, env: { NX_OCI_APT_FOLDER: newFolder() } });

/** A machine whose apt has the repository at an address, under the name that the address ends with. */
function withApt(sources = `deb [signed-by=${keyFile(key)}] ${address} stable main\n`): Machine {
  const folder = newFolder();
  writeFileSync(path.join(folder, 'sources.list'), sources);
  return machineAt('', { rules: {}, env: { NX_OCI_APT_FOLDER: folder } });
}

const name = new URL(address).pathname.split('/').filter(Boolean).at(-1)!;

test('a misspelled suite is told, with where it was asked for', async () => {
  await expect(lock(named({ suites: ['stabel'] }), withoutApt({ debian: [address] }))).rejects.toEqual(coded('release-mismatch', 'The repository "debian" has no suite "stabel"', asked));
});

test('a misspelled suite is told where no keys are known for it', async () => {
  await expect(lock(named({ suites: ['stabel'], keys: [] }), withoutApt({ debian: [address] }))).rejects.toEqual(coded('release-mismatch', 'has no suite "stabel"', asked));
  const url = lock(named({ suites: ['stabel'], keys: undefined, url: address }), withoutApt({}));
  await expect(url).rejects.toEqual(coded('release-mismatch', 'has no suite "stabel"', asked));
});

test("a misspelled suite of a repository of this machine's apt sources is told, with those that it has there", async () => {
  const misspelled = lock(named({ name, suites: ['stabel'], keys: undefined }), withApt());
  await expect(misspelled).rejects.toEqual(coded('release-mismatch', `The repository "${name}" has no suite "stabel"`, asked));
  await expect(misspelled).rejects.toMatchObject({ remedy: expect.stringContaining('stable') });
});

test("a suite that this machine's apt does not have is of the repository that it has, and signed by its keys", async () => {
  const sources = `deb [signed-by=${keyFile(key)}] ${address} older main\n`;
  await expect(lock(named({ name, keys: undefined }), withApt(sources))).resolves.toMatchObject({ repositories: [{ name, suites: { stable: {} } }] });
  const others = `deb [signed-by=${keyFile(newKey())}] ${address} older main\n`;
  await expect(lock(named({ name, keys: undefined }), withApt(others))).rejects.toEqual(coded('key-unknown'));
});

test('a misspelled component is told where no keys are known for it', async () => {
  const misspelled = lock(named({ name, components: ['mian'], keys: undefined }), withApt());
  await expect(misspelled).rejects.toEqual(coded('release-mismatch', 'no component "mian"'));
  await expect(misspelled).rejects.toMatchObject({ remedy: 'It has main.' });
});

test.each([[name, []], ['debain', [`Nothing is called "debain": no mirror rule, and no apt source of this machine. It is taken from ${new URL(address).pathname}, which has stable`]]])(
  'a repository called %s, which is found by its suite',
  async (called, told) => {
    const steps: string[] = [];
    await lock(named({ name: called, keys: undefined }), { ...withApt(), onStep: (step) => void steps.push(step) });
    expect(steps.filter((step) => !/^(Reading|Choosing) /.test(step))).toEqual(told);
  },
);

test('a suite that is there lacks its keys, and nothing else', async () => {
  await expect(lock(named({ keys: undefined }), withoutApt({ debian: [address] }))).rejects.toEqual(coded('keys-missing', '"debian"', 'stable'));
});

test('what cannot be asked lacks its keys', async () => {
  await expect(lock(named({ keys: undefined }), withoutApt({}))).rejects.toEqual(coded('keys-missing', '"debian"'));
});
