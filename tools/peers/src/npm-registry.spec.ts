import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startNpmRegistry, type NpmRegistry } from './npm-registry';
import { run } from './run';
import { tool } from './tool';

let folder: string;
let registry: NpmRegistry;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'peers-npm-'));
  registry = await startNpmRegistry({ own: ['@peers/*'] });
  mkdirSync(path.join(folder, 'package'));
  writeFileSync(path.join(folder, 'package/package.json'), JSON.stringify({ name: '@peers/own', version: '1.2.3' }));
  await run(['npm', 'pack', '--pack-destination', folder], { cwd: path.join(folder, 'package') });
  await registry.publish(path.join(folder, 'peers-own-1.2.3.tgz'));
});

afterAll(async () => {
  await registry.stop();
  rmSync(folder, { recursive: true });
  expect(existsSync(registry.folder)).toBe(false);
});

test.each([
  ['npm', ['npm', 'install']],
  ['pnpm', [tool('pnpm'), 'add']],
  ['yarn 1', [tool('yarn-1'), 'add']],
  ['yarn 4', [tool('yarn-4'), 'add']],
])('%s gets what was published, and what the registry of this machine has', async (name, [command, add]) => {
  const project = path.join(folder, name.replace(' ', '-'));
  mkdirSync(project);
  writeFileSync(path.join(project, 'package.json'), JSON.stringify({ name: 'project', private: true }));
  writeFileSync(path.join(project, '.yarnrc.yml'), 'nodeLinker: node-modules\nenableGlobalCache: false\n');
  writeFileSync(path.join(project, 'yarn.lock'), '');
  await run([command!, add!, '@peers/own', 'picomatch@4.0.4'], { cwd: project, env: { ...registry.env, CI: undefined } });
  const version = (of: string) => (JSON.parse(readFileSync(path.join(project, 'node_modules', of, 'package.json'), 'utf8')) as { version: string }).version;
  expect([version('@peers/own'), version('picomatch')]).toEqual(['1.2.3', '4.0.4']);
  const manifest = JSON.parse(readFileSync(path.join(project, 'package.json'), 'utf8')) as { dependencies: object };
  expect(manifest.dependencies).toMatchObject({ '@peers/own': '^1.2.3' });
});
