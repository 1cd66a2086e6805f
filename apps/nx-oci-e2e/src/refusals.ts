import { readdirSync } from 'node:fs';
import { makeWorkspace, type Target, type Workspace } from './workspace';

/** An image target that has to be refused, and how. */
export interface Refusal {
  /** Executor and options; `apps/<slug>` is the project's folder. */
  target(folder: string): Target;
  /** Makes files, given the project's folder, relative to the workspace. */
  files?(workspace: Workspace, folder: string): void;
  code: string;
  /** What the message has to hold: the offending value. `{folder}` stands for the project's folder. */
  says: string;
}

/** What became of a refusal. */
export interface Outcome {
  code: number;
  output: string;
}

/** The project that stands for a case. */
export function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** Runs every case as a target of a project of its own in one workspace, over the output of an earlier build. */
export async function runRefusals(cases: Record<string, Refusal>): Promise<{ workspace: Workspace; outcome(name: string): Outcome }> {
  const workspace = await makeWorkspace();
  for (const [name, { target, files }] of Object.entries(cases)) {
    const slug = slugOf(name);
    const folder = `apps/${slug}`;
    workspace.project(slug, { image: target(folder) });
    files?.(workspace, folder);
    workspace.write(`dist/oci/${folder}/image/image.json`, '{}');
  }
  const { tasks, stderr } = await workspace.nx('run-many', '-t', 'image', '--nx-bail=false', '--parallel=2');
  return {
    workspace,
    outcome(name) {
      const task = tasks[`${slugOf(name)}:image`];
      if (task === undefined) throw new Error(`${name} has not run: ${stderr}`);
      return task;
    },
  };
}

/** That a case was refused by its code, with the offending value and a remedy, and has written nothing. */
export function expectRefused(workspace: Workspace, name: string, refusal: Refusal, { code, output }: Outcome): void {
  const slug = slugOf(name);
  const [message, remedy] = output.slice(Math.max(output.indexOf('error('), 0)).split('\n');
  expect(message).toContain(`error(${refusal.code}): `);
  expect(message).toContain(refusal.says.replaceAll('{folder}', `apps/${slug}`));
  expect(remedy).toMatch(/^ {2}\S.*\.$/);
  expect(code).not.toBe(0);
  expect(readdirSync(workspace.path('dist/oci/apps', slug))).toEqual(['image']);
  expect(workspace.files(`dist/oci/apps/${slug}/image`)).toEqual(['image.json']);
  expect(workspace.read(`dist/oci/apps/${slug}/image/image.json`)).toBe('{}');
}
