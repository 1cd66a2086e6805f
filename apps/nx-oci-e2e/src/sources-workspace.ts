import { cpSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { workspaceRoot } from './greeter-image';
import { makeWorkspace, type Target, type Workspace } from './workspace';

/** Where Debian packages come from in these tests: this machine's own sources say where that is. */
export const debian = [
  { name: 'debian', suites: ['bookworm', 'bookworm-updates'] },
  { name: 'debian-security', suites: ['bookworm-security'] },
];

/** The image targets of services here, that are made of packages, and where their output is. */
export const services = ['alert-bridge', 'web'] as const;
export const outputOf = (service: string): string => `dist/oci/apps/${service}/image`;

/** A workspace with the services of this one, to be locked afresh: what their own locks name may be gone from mirrors. */
export async function makeServicesWorkspace(): Promise<Workspace> {
  const workspace = await makeWorkspace();
  for (const service of services) {
    const from = path.join(workspaceRoot, 'apps', service);
    cpSync(from, workspace.path('apps', service), { recursive: true, filter: (file) => !/(node_modules|__pycache__|image\.lock\.json|\.spec\.ts)$/.test(file) });
    const { targets, ...project } = JSON.parse(readFileSync(path.join(from, 'project.json'), 'utf8')) as { targets: Record<string, Target> };
    const { image } = JSON.parse(JSON.stringify(targets).replaceAll('"package-lock.json"', '"locks/package-lock.json","project":"apps/web"').replaceAll('"dist/apps/web/', '"apps/web/bundle/')) as { image: Target };
    workspace.write(`apps/${service}/project.json`, JSON.stringify({ ...project, targets: { image } }));
  }
  // The workspace's own is npm's, of what is installed there.
  workspace.write('locks/package-lock.json', readFileSync(path.join(workspaceRoot, 'package-lock.json')));
  const bundle = path.join(workspaceRoot, 'dist/apps/web/main.mjs');
  if (!existsSync(bundle)) throw new Error('Run npx nx run web:build first.');
  // Nothing here builds it, so that it is a source.
  workspace.write('apps/web/bundle/main.mjs', readFileSync(bundle));
  return workspace;
}
