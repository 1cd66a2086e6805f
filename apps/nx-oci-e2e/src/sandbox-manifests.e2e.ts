import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkPolicy, run, tool, tryRun, validateManifests } from '@nx-oci/peers';
import { parseAllDocuments } from 'yaml';
import { imageTarget, makeWorkspace, type Workspace } from './workspace';

const repository = 'registry.test:5000/acme/agent';
const reference = {
  onepassword: { secret: 'onepassword', reference: 'vaults/Our agents/items/anthropic', runtimeClass: 'gvisor' },
  'external-secrets': { secret: 'external-secrets', reference: 'agents/anthropic', store: 'vault', key: 'token' },
  secret: { reference: 'agent-key' },
};
const egress = { public: {}, none: { egress: ['none'] }, all: { egress: ['all'] }, addresses: { egress: ['10.1.2.0/24:8443', '2001:db8::/32'] }, hosts: { egress: ['api.example.com', '*.example.com:8443'] } };
const formats = ['kustomize', 'helm'] as const;

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
  agent('agent');
});
afterAll(() => workspace?.dispose());

const program = (project: string, text: string): void => workspace.write(`apps/${project}/src/main`, text);

/** A project with an image of an agent. */
function agent(project: string): void {
  program(project, 'one');
  workspace.project(project, { image: imageTarget(`apps/${project}/src`, { repository }) });
}

const generate = (directory: string, ...options: string[]) => generateFor('agent', `--directory=${directory}`, ...options);
const generateFor = (project: string, ...options: string[]) => workspace.succeed('g', 'nx-oci:agent-sandbox-cluster', project, ...options);

interface Named {
  kind: string;
  metadata: { name: string; namespace?: string };
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what is in an object is looked at by its parts
  spec: any;
}

const objectsIn = (text: string): Named[] => parseAllDocuments(text).flatMap((document) => (document.toJSON() as Named | null) ?? []);
const only = (objects: Named[], kind: string): Named => {
  const found = objects.filter((each) => each.kind === kind);
  expect(found).toHaveLength(1);
  return found[0];
};

const combinations = formats.flatMap((format) => Object.keys(reference).flatMap((secret) => Object.keys(egress).map((out) => [format, secret, out] as [(typeof formats)[number], keyof typeof reference, keyof typeof egress])));
const folderOf = (...combination: string[]): string => `deploy/${combination.join('-')}`;

describe('every combination', () => {
  beforeAll(async () => {
    const all = combinations.map(([format, secret, out]) => ({ project: 'agent', format, directory: folderOf(format, secret, out), ...reference[secret], ...egress[out] }));
    await run([process.execPath, path.join(__dirname, 'sandbox-manifests.job.cjs'), workspace.root], { input: JSON.stringify(all), cwd: workspace.root, env: workspace.nxEnv });
  });

  test.each(combinations)('%s, with a key of %s, connecting to %s: what clusters take, and what a strict policy does', async (format, secret, out) => {
    const text = await validateManifests(workspace.path(folderOf(format, secret, out)));
    await checkPolicy(text);
    const objects = objectsIn(text);
    const sources = { onepassword: ['OnePasswordItem'], 'external-secrets': ['ExternalSecret'], secret: [] }[secret];
    const policies = out === 'hosts' ? ['CiliumNetworkPolicy', 'NetworkPolicy'] : ['NetworkPolicy'];
    expect(objects.map(({ kind }) => kind).sort()).toEqual(['Namespace', 'SandboxClaim', 'SandboxTemplate', 'SandboxWarmPool', 'ServiceAccount', ...sources, ...policies].sort());
    for (const { kind, metadata } of objects) expect(metadata.namespace).toBe(kind === 'Namespace' ? undefined : 'agents');
    // A pool is of the template, and a claim of the pool.
    expect(only(objects, 'SandboxWarmPool').spec.sandboxTemplateRef.name).toBe(only(objects, 'SandboxTemplate').metadata.name);
    expect(only(objects, 'SandboxClaim').spec.warmPoolRef.name).toBe(only(objects, 'SandboxWarmPool').metadata.name);
  });
});

describe.each(formats)('as %s', (format) => {
  const project = `agent-${format}`;
  const directory = `deploy/${project}`;

  /** What the target writes with the digest that was built. */
  async function pinned(): Promise<{ objects: Named[]; digest: string; image: string; pool: string }> {
    await workspace.succeed('run', `${project}:manifests`);
    const text = await validateManifests(workspace.path(`dist/oci/apps/${project}/manifests`));
    await checkPolicy(text);
    const objects = objectsIn(text);
    const pool = only(objects, 'SandboxWarmPool').metadata.name;
    expect(only(objects, 'SandboxClaim').spec.warmPoolRef.name).toBe(pool);
    return { objects, pool, digest: workspace.record(`dist/oci/apps/${project}/image`).digest, image: only(objects, 'SandboxTemplate').spec.podTemplate.spec.containers[0].image };
  }

  /** Changes a file that somebody keeps. */
  function change(file: string, from: string | RegExp, to: string): void {
    const before = workspace.read(`${directory}/${file}`);
    workspace.write(`${directory}/${file}`, before.replace(from, to));
    expect(workspace.read(`${directory}/${file}`)).not.toBe(before);
  }

  beforeAll(async () => {
    agent(project);
    await generateFor(project, `--format=${format}`, '--reference=agent-key', '--runtimeClass=gvisor');
  });

  test('the pool turns with the image, and with nothing else', async () => {
    const before = await pinned();
    const [hex] = before.digest.split(':').slice(-1);
    expect(before.image).toBe(`${repository}@${before.digest}`);
    expect(before.pool).toBe(`${project}-${format === 'helm' ? hex.slice(0, 12) : hex}`);

    const [resources, pool, templates] = format === 'helm' ? ['values.yaml', 'values.yaml', 'templates/'] : ['template.yaml', 'warm-pool.yaml', ''];
    change(resources, /4Gi/g, '8Gi');
    change(resources, 'gvisor', 'kata');
    change(pool, 'replicas: 1', 'replicas: 5');
    change(`${templates}template.yaml`, /ANTHROPIC_API_KEY/g, 'OTHER_API_KEY');
    change(`${templates}network-policy.yaml`, '192.168.0.0/16', '192.168.0.0/17');
    const changed = await pinned();
    expect({ ...changed, objects: [] }).toEqual({ ...before, objects: [] });
    const text = JSON.stringify(changed.objects);
    for (const each of ['"8Gi"', '"replicas":5', '"kata"', '"OTHER_API_KEY"', '192.168.0.0/17']) expect(text).toContain(each);

    program(project, 'two');
    const next = await pinned();
    expect(next.digest).not.toBe(before.digest);
    expect(next.image).toBe(`${repository}@${next.digest}`);
    expect(next.pool).toBe(before.pool.replace(/[0-9a-f]+$/, (part) => next.digest.replace('sha256:', '').slice(0, part.length)));
    expect(next.pool).not.toBe(before.pool);

    program(project, 'one');
    expect((await pinned()).pool).toBe(before.pool);
  });
});

describe('Kustomize alone', () => {
  const digest = `sha256:${'2'.repeat(64)}`;
  const folder = (): string => workspace.path('deploy/alone');
  beforeAll(() => generate('deploy/alone', '--secret=onepassword', '--reference=vaults/a/items/b'));

  /** A copy of the folder, in which something else was done to the image. */
  async function edited(name: string, image: string): Promise<string> {
    const copy = workspace.path('deploy', name);
    cpSync(folder(), copy, { recursive: true });
    await run([tool('kustomize'), 'edit', 'set', 'image', image], { cwd: copy });
    return copy;
  }

  test.each([
    ['a digest', `${repository}@${digest}`],
    ['a tag and a digest, as Image Updater does', `${repository}=${repository}:main@${digest}`],
  ])('turns the pool by %s that something else writes', async (name, image) => {
    const objects = objectsIn(await validateManifests(await edited(name.split(' ').join('-').replace(',', ''), image)));
    expect(only(objects, 'SandboxTemplate').spec.podTemplate.spec.containers[0].image).toMatch(new RegExp(`^${repository}(:main)?@${digest}$`));
    expect(only(objects, 'SandboxWarmPool').metadata.name).toBe(`agent-${'2'.repeat(64)}`);
    expect(only(objects, 'SandboxClaim').spec.warmPoolRef.name).toBe(`agent-${'2'.repeat(64)}`);
  });

  test('refuses an image by a tag', async () => {
    const { code, stderr } = await tryRun([tool('kustomize'), 'build', await edited('tagged', `${repository}:main`)]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('options.index 1 is out of bounds') });
  });

  test('has the prefix of an overlay reach all that refers to what it names', async () => {
    const overlay = workspace.path('deploy/overlay');
    mkdirSync(overlay, { recursive: true });
    writeFileSync(path.join(overlay, 'kustomization.yaml'), 'namePrefix: prod-\nresources: [../alone]\n');
    const objects = objectsIn(await validateManifests(overlay));
    const pool = only(objects, 'SandboxWarmPool');
    const template = only(objects, 'SandboxTemplate');
    expect(pool.metadata.name).toBe(`prod-agent-${'0'.repeat(64)}`);
    expect(pool.spec.sandboxTemplateRef.name).toBe(template.metadata.name);
    expect(only(objects, 'SandboxClaim').spec.warmPoolRef.name).toBe(pool.metadata.name);
    const { serviceAccountName, containers } = template.spec.podTemplate.spec;
    expect(serviceAccountName).toBe(only(objects, 'ServiceAccount').metadata.name);
    expect(containers[0].env[1].valueFrom.secretKeyRef.name).toBe(only(objects, 'OnePasswordItem').metadata.name);
    expect(readFileSync(path.join(folder(), 'claim.yaml'), 'utf8')).toContain('name: agent-digest');
  });
});

test.each<[string, (text: string) => string, string]>([
  ['a root that is written to', (text) => text.replace('runAsNonRoot: true', 'runAsNonRoot: false'), 'runAsNonRoot'],
  ['capabilities', (text) => text.replace(/drop:\n\s+- ALL/, 'add: [SYS_ADMIN]'), 'capabilities'],
  ['an image by a tag', (text) => text.replace(/@sha256:0{64}/, ':latest'), 'image by digest'],
  ['a key that is written out', (text) => text.replace(/valueFrom:\n\s+secretKeyRef:\n\s+key: \S+\n\s+name: \S+/, 'value: sk-1234567890'), 'plain secret'],
])('the policy finds %s in a template of sandboxes', async (_, spoil, word) => {
  await generate('deploy/spoilt', '--reference=agent-key');
  const text = await run([tool('kustomize'), 'build', workspace.path('deploy/spoilt')]);
  await checkPolicy(text);
  const spoilt = spoil(text);
  expect(spoilt).not.toBe(text);
  await expect(checkPolicy(spoilt)).rejects.toThrow(word);
});
