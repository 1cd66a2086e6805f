import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { run, tool, type RunResult } from '@nx-oci/peers';
import { repository } from './installed-base';
import { makeWorkspace, type Workspace } from './workspace';

/** Nothing but what the system has: what is not in `.tools` has to be missing. */
const bare = '/usr/bin:/bin';

/** A workspace whose tools are where `bootstrap.sh` links them. */
export async function makeTeamWorkspace(): Promise<Workspace> {
  const programs = toolFiles();
  const workspace = await makeWorkspace();
  workspace.env.PATH = `${path.dirname(process.execPath)}:${bare}`;
  workspace.write('.gitignore', 'node_modules\ndist\n.nx\n/.tools\ntarballs\n');
  linkTools(workspace, programs);
  return workspace;
}

/** Links the tools, as they are, into the place of whatever was there. */
export function linkTools(workspace: Workspace, programs = toolFiles()): void {
  const bin = workspace.path('.tools/usr/local/bin');
  workspace.remove('.tools');
  mkdirSync(bin, { recursive: true });
  for (const [name, file] of Object.entries(programs)) symlinkSync(file, path.join(bin, name));
}

function toolFiles(): Record<string, string> {
  const peers = (['helm', 'kustomize', 'ruff', 'shellcheck', 'prettier'] as const).map((name) => [name, tool(name)]);
  return { ...(Object.fromEntries(peers) as Record<string, string>), eslint: path.join(repository, 'node_modules/eslint/bin/eslint.js') };
}

/** Forgets what was built. */
export function forget(workspace: Workspace): void {
  for (const folder of ['cache', 'workspace-data']) rmSync(path.join(workspace.folder, folder), { recursive: true, force: true });
  workspace.remove('dist');
}

/** Runs git in a workspace. */
export function git(workspace: Workspace, ...args: string[]): Promise<string> {
  return run(['git', '-c', 'user.name=test', '-c', 'user.email=test@localhost', ...args], { cwd: workspace.root });
}

/** Makes the repository, with all that there is on main. */
export async function commitAll(workspace: Workspace): Promise<void> {
  await git(workspace, 'init', '--quiet', '--initial-branch=main');
  await git(workspace, 'add', '--all');
  await git(workspace, 'commit', '--quiet', '--message=all');
}

/** What a command said of an error, and how it ended. */
export function refusalOf({ code, stderr }: RunResult): { code: number; error: string | undefined } {
  return { code, error: /error\(([\w-]+)\)/.exec(stderr)?.[1] };
}

/** The files of a chart. */
export const chart: Record<string, string> = {
  'Chart.yaml': 'apiVersion: v2\nname: greeter\nversion: 1.0.0\n',
  'values.yaml': 'replicas: 1\nimage: ghcr.io/acme/greeter:1\npassword: hunter2\nmotd: hello\n',
  'crds/greeting.yaml':
    'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: greetings.acme.example}\nspec: {group: acme.example, scope: Namespaced, names: {kind: Greeting, plural: greetings}, versions: []}\n',
  'templates/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: greeter}}
  template:
    metadata: {labels: {app: greeter}}
    spec:
      containers:
        - name: greeter
          image: {{ .Values.image }}
          env: [{name: NAMESPACE, value: {{ .Release.Namespace }}}]
`,
  'templates/config.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\ndata: {motd: {{ .Values.motd | quote }}, file: {{ .Files.Get "motd.txt" | quote }}}\n',
  'templates/secret.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {name: {{ .Release.Name }}}\nstringData: {password: {{ .Values.password | quote }}}\n',
  'templates/tests/works.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: {{ .Release.Name }}-works, annotations: {helm.sh/hook: test}}\nspec: {containers: [{name: works, image: busybox}]}\n',
  'motd.txt': 'plain\n',
};

/** Writes the chart of `apps/greeter`, with some files of it changed, into the place of the one before. */
export function writeChart(workspace: Workspace, changed: Record<string, string> = {}): void {
  workspace.remove('apps/greeter/chart');
  for (const [file, text] of Object.entries({ ...chart, ...changed })) workspace.write(`apps/greeter/chart/${file}`, text);
}
