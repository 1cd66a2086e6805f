import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { podmanEnv, run, startBuildkit, startDocker, startDockerRegistry, tool, tryRun, type Buildkit, type Docker, type DockerRegistry, type Podman } from '@nx-oci/peers';
import { startModelEndpoint, type ModelEndpoint } from './model-endpoint';
import { makeWorkspace, type NxResult, type Workspace } from './workspace';

/** The agent, as it comes from its registry. A newer one is another line here. */
const version = '2.1.332';
const platform = `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`;
const key = 'sk-ant-a-key-that-is-nobodys';
const token = 'a token that is in a file';

let workspace: Workspace;
let registry: DockerRegistry;
let model: ModelEndpoint;
let env: NodeJS.ProcessEnv;
const temporary = (): string => path.join(workspace.folder, 'temporary');

beforeAll(async () => {
  [workspace, registry, model] = await Promise.all([makeWorkspace(), startDockerRegistry(), startModelEndpoint({ call: { name: 'Write', input: { file_path: '/workspace/hello.txt', content: 'hello\n' } }, answer: 'It says hello.' })]);
  mkdirSync(temporary());
  // What is temporary shows when it is left behind.
  env = { ...registry.env, TMPDIR: temporary(), MY_KEY: key };
  workspace.write('tools/image/project.json', JSON.stringify({ name: 'tools-image', targets: { image: { executor: 'nx-oci:tools-image', options: { platforms: [platform], repository: `${registry.host}/acme/tools` } }, push: { options: { main: false } } } }));
  workspace.write('tools/image/tools.yaml', `platforms: [${platform}]\ndebian: { suite: bookworm }\ntools:\n  busybox: { deb: busybox-static }\n`);
  workspace.write('token', `${token}\n`);
  workspace.write('apps/agent/settings.json', JSON.stringify({ permissions: { defaultMode: 'acceptEdits' } }));
  // Such a server is none, and shows that it was started.
  workspace.write('apps/agent/mcp.json', JSON.stringify({ mcpServers: { probe: { command: '/bin/busybox', args: ['touch', '/workspace/mcp-was-started'] } } }));
  workspace.write('apps/agent/AGENTS.md', 'Say marmalade.\n');
  const files = { settings: '{projectRoot}/settings.json', mcp: '{projectRoot}/mcp.json', instructions: '{projectRoot}/AGENTS.md' };
  workspace.project('agent', {
    image: { executor: 'nx-oci:agent-sandbox', options: { version, platforms: [platform], tarballs: 'never', ...files }, configurations: { mine: { base: '{projectRoot}/Dockerfile', dockerfile: { args: { TOOLS: `${registry.host}/acme/tools:1` } } } } },
    sandbox: { options: { network: 'host', env: [`ANTHROPIC_BASE_URL=${model.url}`], credentials: { ANTHROPIC_API_KEY: { env: 'MY_KEY' } } } },
  });
  workspace.write('apps/agent/Dockerfile', 'ARG TOOLS\nFROM ${TOOLS}\nUSER 0\nRUN ["/bin/busybox", "touch", "/made-by-a-dockerfile"]\n');
  // Any program is an agent to the sandbox.
  workspace.project('probe', {
    image: { executor: 'nx-oci:agent-sandbox', options: { kind: 'generic', command: ['/bin/busybox', 'sh', '-c'], platforms: [platform], tarballs: 'never' } },
    sandbox: { options: { network: 'none', credentials: { PROBE_KEY: { env: 'MY_KEY' }, PROBE_TOKEN: { file: 'token' } } } },
  });
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all');
  await git('-c', 'user.name=e2e', '-c', 'user.email=e2e@example.test', 'commit', '--quiet', '--message', 'begin');
  await succeed('tools-image:lock');
  await succeed('tools-image:push', '--publish', '--tag=1');
  await succeed('agent:lock');
  await succeed('agent:image');
  await succeed('probe:image');
}, 3_600_000);

afterAll(async () => {
  await Promise.all([registry?.stop(), model?.stop()]);
  workspace?.dispose();
}, 300_000);

function git(...args: string[]): Promise<string> {
  return run(['git', '-C', workspace.root, ...args]);
}

function nx(more: NodeJS.ProcessEnv, ...args: string[]): Promise<NxResult> {
  return workspace.nxWith({ ...env, ...more }, 'run', ...args);
}

async function succeed(...args: string[]): Promise<NxResult> {
  return succeedWith({}, ...args);
}

async function succeedWith(more: NodeJS.ProcessEnv, ...args: string[]): Promise<NxResult> {
  const result = await nx(more, ...args);
  if (result.code !== 0) throw new Error(`${args.join(' ')} ended with ${result.code}:\n${result.stdout}\n${result.stderr}`);
  return result;
}

/** The branches of sandboxes, with what is in them that is not on main. */
async function branches(): Promise<Record<string, string[]>> {
  const names = (await git('branch', '--list', '--format=%(refname:short)', 'sandbox/*')).split('\n').filter(Boolean);
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, (await git('diff', '--name-only', 'main', name)).split('\n').filter(Boolean)] as const)));
}

async function dropBranches(): Promise<void> {
  for (const name of Object.keys(await branches())) await git('branch', '--quiet', '-D', name);
}

describe.each([
  ['docker', startDocker],
  ['podman', podmanEnv],
] as const)('in %s', (kind, startEngine) => {
  let engine: Docker | Podman;
  beforeAll(async () => {
    engine = await startEngine();
  }, 120_000);
  afterAll(() => engine.stop(), 120_000);
  afterEach(dropBranches);

  const ask = (...args: string[]): Promise<string> => run([tool(kind), ...args], { env: engine.env });
  const task = (name: string, ...args: string[]): Promise<NxResult> => nx(engine.env, name, `--engine=${kind}`, ...args);
  const well = (name: string, ...args: string[]): Promise<NxResult> => succeedWith(engine.env, name, `--engine=${kind}`, ...args);

  /** Everything that a sandbox could leave: nothing of it is there. */
  async function expectNothing(): Promise<void> {
    expect(await ask('ps', '--all', '--quiet')).toBe('');
    expect(await ask('volume', 'ls', '--quiet')).toBe('');
    expect(readdirSync(temporary()).filter((name) => name.startsWith('nx-oci-sandbox'))).toEqual([]);
    expect((await git('worktree', 'list')).trim().split('\n')).toHaveLength(1);
  }

  /** Waits until a container is as it should be; fails with how it is. */
  async function until(question: () => Promise<string>, expected: RegExp): Promise<string> {
    let seen = '';
    for (let tries = 0; tries < 240; tries++) {
      seen = await question();
      if (expected.test(seen)) return seen;
      await delay(500);
    }
    throw new Error(`It is still ${seen}`);
  }

  /** Starts `probe:sandbox` in a process group of its own, as a terminal would. */
  function foreground(...args: string[]): { nx: ChildProcess; output(): string; ended: Promise<number | null> } {
    const child = spawn(process.execPath, [workspace.path('node_modules/.bin/nx'), 'run', 'probe:sandbox', `--engine=${kind}`, ...args], {
      cwd: workspace.root,
      env: { ...process.env, ...workspace.nxEnv, ...env, ...engine.env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    return { nx: child, output: () => output, ended: new Promise((resolve) => child.once('close', resolve)) };
  }

  test('the agent answers for its version, without a network', async () => {
    const { stdout } = await well('agent:sandbox', '--args=--version', '--workspace=none', '--network=none');
    expect(stdout).toContain(`${version} (Claude Code)`);
    expect(stdout).toContain('The sandbox main is gone, and has left nothing.');
    await expectNothing();
  });

  test('the agent has a conversation, with what it was given, and its work is a branch', async () => {
    model.requests.length = 0;
    const { stdout, stderr } = await well('agent:sandbox', '--prompt=Write a greeting.');
    expect(stdout).toContain('It says hello.');
    const [asked, again] = model.requests;
    expect([asked.key, asked.body.includes('Write a greeting.'), asked.body.includes('Say marmalade.')]).toEqual([key, true, true]);
    // Without its settings, it would have to ask first.
    expect(again.toolResult).not.toContain('"is_error":true');
    expect(await branches()).toEqual({ 'sandbox/main': ['hello.txt', 'mcp-was-started'] });
    expect(await git('show', 'sandbox/main:hello.txt')).toBe('hello\n');
    expect(stdout + stderr).not.toContain(key);
    await expectNothing();
  });

  test('it has no rights, and nothing of the image can be written', async () => {
    const script = 'cat /proc/self/status; id; touch /made 2>&1; touch ~/made && touch /tmp/made && touch /workspace/made && echo written; pwd; echo "$HOME"';
    const { stdout } = await well('probe:sandbox', `--args=${script}`);
    for (const line of [/^Uid:\t65532\t65532\t65532\t65532$/m, /^Gid:\t65532\t65532\t65532\t65532$/m, /^NoNewPrivs:\t1$/m, /^Seccomp:\t2$/m, /^written$/m, /^\/workspace$/m, /^\/home\/agent$/m, /touch: \/made: Read-only file system/]) expect(stdout).toMatch(line);
    for (const set of ['Inh', 'Prm', 'Eff', 'Bnd', 'Amb']) expect(stdout).toMatch(new RegExp(`^Cap${set}:\t0{16}$`, 'm'));
    await expectNothing();
  });

  test('it has no network but what it is given', async () => {
    const { stdout } = await well('probe:sandbox', '--args=cat /proc/net/dev', '--workspace=none');
    expect([...stdout.matchAll(/^\s*(\w+):(?:\s*\d+){16}\s*$/gm)].map(([, name]) => name)).toEqual(['lo']);
  });

  test('a credential is in the sandbox, and not in the image, an argument, a log or a file of the workspace', async () => {
    const script = '[ "$PROBE_KEY" = "$0" ] && echo by variable; cat "$PROBE_TOKEN_FILE" | wc -c; ls -ln /run/credentials; sleep 600';
    await well('probe:sandbox-start', `--args=${script}`, '--args=not it');
    try {
      const [id] = (await ask('ps', '--quiet')).split('\n');
      await until(() => ask('logs', id), /PROBE_TOKEN\n/);
      const inspected = await ask('container', 'inspect', id);
      const [{ Config, ...rest }] = JSON.parse(inspected) as { Config: { Env: string[] } }[];
      // A variable is known to who may ask the engine; a file is not.
      expect(Config.Env).toContain(`PROBE_KEY=${key}`);
      expect(JSON.stringify(rest)).not.toContain(key);
      expect(inspected).not.toContain(token);
      const log = await ask('logs', id);
      expect(log).toContain(`${token.length + 1}\n`);
      expect(log).toMatch(/-r-------- +1 65532 +65532 .* PROBE_TOKEN/);
      expect(log + (await ask('image', 'history', '--no-trunc', 'probe:dev')) + (await ask('image', 'inspect', 'probe:dev'))).not.toContain(key);
      for (const output of ['dist/oci/apps/probe/image', 'dist/oci/apps/agent/image']) {
        for (const file of workspace.files(output)) {
          const bytes = readFileSync(workspace.path(output, file));
          expect([file, bytes.includes(key), bytes.includes(token)]).toEqual([file, false, false]);
        }
      }
    } finally {
      await well('probe:sandbox-stop');
    }
    await expectNothing();
  });

  test('two of them see neither the files nor the processes of each other, and are listed, told of and stopped apart', async () => {
    const start = (instance: string): Promise<NxResult> => well('probe:sandbox-start', `--instance=${instance}`, `--args=echo of ${instance} > /workspace/${instance}; echo ${instance} has begun; exec busybox sleep 600`);
    await start('one');
    await start('two');
    const name = async (instance: string): Promise<string> => (await ask('ps', '--format', '{{.Names}}')).split('\n').find((each) => each.includes(`probe-${instance}-`))!;
    const inside = async (instance: string, ...command: string[]): Promise<string> => ask('exec', await name(instance), '/bin/busybox', ...command);
    for (const [own, other] of [['one', 'two'], ['two', 'one']]) {
      const container = await name(own);
      await until(() => ask('logs', container), /has begun/);
      expect(await inside(own, 'ls', '/workspace')).toMatch(new RegExp(`^${own}$`, 'm'));
      expect(await inside(own, 'ls', '/workspace')).not.toMatch(new RegExp(`^${other}$`, 'm'));
      const processes = await inside(own, 'ps', '-o', 'pid,args');
      expect(processes.split('\n').filter((line) => line.includes('sleep 600'))).toHaveLength(1);
      await inside(own, 'touch', '/tmp/of-one', `/home/agent/of-${own}`);
      expect(await inside(own, 'ls', '/home/agent')).not.toContain(`of-${other}`);
    }
    const listed = (await well('probe:sandbox-list')).stdout;
    expect(listed).toContain(`one  running  clone  ${kind}\ntwo  running  clone  ${kind}\n`);
    const { stdout } = await workspace.cli({ ...env, ...engine.env }, 'sandboxes', 'probe', `--engine=${kind}`);
    expect(JSON.parse(stdout)).toEqual(['one', 'two'].map((instance) => expect.objectContaining({ instance, engine: kind, status: 'running', workspace: 'clone' })));
    expect((await well('agent:sandbox-list')).stdout).toContain('agent has no sandboxes.');
    expect((await well('probe:sandbox-logs', '--instance=two')).stdout).toMatch(/^two has begun$/m);
    const again = await task('probe:sandbox-start', '--instance=one', '--args=true');
    expect([again.code === 0, again.stderr]).toEqual([false, expect.stringContaining('error(sandbox-taken): probe has a sandbox "one" already.')]);
    expect((await well('probe:sandbox-stop', '--instance=one')).stdout).toContain('its work is on the branch sandbox/one');
    expect((await well('probe:sandbox-list')).stdout).not.toContain('one  running');
    expect(await inside('two', 'cat', '/workspace/two')).toBe('of two\n');
    await well('probe:sandbox-stop', '--all');
    expect(await branches()).toEqual({ 'sandbox/one': ['one'], 'sandbox/two': ['two'] });
    await expectNothing();
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('%s stops it, and it leaves its work and nothing else', async (signal) => {
    const running = foreground('--args=echo begun; touch /workspace/begun; exec busybox sleep 600');
    try {
      await until(async () => running.output(), /^begun$/m);
      // The whole group, as a terminal does.
      process.kill(-running.nx.pid!, signal);
      await running.ended;
      await until(() => ask('ps', '--all', '--quiet'), /^$/);
      await until(async () => Object.keys(await branches()).join(), /sandbox\/main/);
      await until(() => ask('volume', 'ls', '--quiet'), /^$/);
      expect(await branches()).toEqual({ 'sandbox/main': ['begun'] });
      await expectNothing();
    } finally {
      if (running.nx.exitCode === null) running.nx.kill('SIGKILL');
    }
  });

  test('one that runs in front is stopped from elsewhere, once', async () => {
    const running = foreground('--args=echo begun; touch /workspace/begun; exec busybox sleep 600');
    await until(async () => running.output(), /^begun$/m);
    const stopped = await well('probe:sandbox-stop');
    await running.ended;
    expect(`${stopped.stdout}${running.output()}`.match(/its work is on the branch sandbox\/main:/g)).toHaveLength(1);
    expect(await branches()).toEqual({ 'sandbox/main': ['begun'] });
    await expectNothing();
  });

  test('it goes on as long as nobody stops it, and is ended where Nx is killed with all that it has started', async () => {
    const running = foreground('--args=echo begun; for each in 1 2 3 4 5 6 7 8 9 10; do sleep 1; done; touch /workspace/later; echo went on; exec busybox sleep 600');
    await until(async () => running.output(), /^went on$/m);
    process.kill(-running.nx.pid!, 'SIGKILL');
    await running.ended;
    await until(() => ask('volume', 'ls', '--quiet'), /^$/);
    expect(await branches()).toEqual({ 'sandbox/main': ['later'] });
    await expectNothing();
  });

  test('an agent that fails is told of, and leaves its work', async () => {
    const { code, stdout, stderr } = await task('probe:sandbox', '--args=touch /workspace/tried; exit 3');
    expect([code === 0, stdout + stderr]).toEqual([false, expect.stringContaining('error(engine-failed): The agent of the sandbox main ended with 3')]);
    expect(await branches()).toEqual({ 'sandbox/main': ['tried'] });
    await expectNothing();
  });

  test('work can be given up', async () => {
    await well('probe:sandbox-start', '--args=touch /workspace/tried; exec busybox sleep 600');
    await well('probe:sandbox-stop', '--discard');
    expect(await branches()).toEqual({});
    await expectNothing();
  });

  test('the workspace itself is there where that is asked for, and cannot be changed unless that is', async () => {
    const script = 'cat /workspace/token | wc -c; touch /workspace/apps/made-here && echo written';
    chmodSync(workspace.path('apps'), 0o777);
    const only = await task('probe:sandbox', '--workspace=mount-read-only', `--args=${script}`);
    expect(only.stdout + only.stderr).toContain('Read-only file system');
    expect(only.stdout).not.toMatch(/^written$/m);
    expect((await well('probe:sandbox', '--workspace=mount', `--args=${script}`)).stdout).toMatch(/^written$/m);
    expect(statSync(workspace.path('apps/made-here')).uid).toBe(65532);
    workspace.remove('apps/made-here');
    await expectNothing();
  });

  test.each<[string, string[], NodeJS.ProcessEnv, RegExp]>([
    ['a credential that is not set', ['probe:sandbox', '--args=true'], { MY_KEY: '' }, /error\(credential-missing\): The credential PROBE_KEY is not there: the variable MY_KEY is empty\.\n {2}./],
    ['an instance that cannot be', ['probe:sandbox', '--instance=A b'], {}, /error\(option-invalid\): instance is "A b"\./],
    ['one that there is not', ['probe:sandbox-stop', '--instance=gone'], {}, /error\(sandbox-unknown\): probe has no sandbox "gone"\./],
    ['logs of one that there is not', ['probe:sandbox-logs', '--instance=gone'], {}, /error\(sandbox-unknown\)/],
    ['a secret that is written out', ['probe:sandbox', '--env=API_TOKEN=abcdefgh12345678'], {}, /error\(agent-secret\): env has what looks like a secret, written out: API_TOKEN\./],
    ['a network that the engine has not', ['probe:sandbox', '--network=nowhere', '--args=true'], {}, /nowhere[^]*error\(engine-failed\)|error\(engine-failed\)[^]*nowhere/],
  ])('%s is refused, and nothing is left', async (_, [name, ...args], more, expected) => {
    const { code, stdout, stderr } = await nx({ ...engine.env, ...more }, name, `--engine=${kind}`, ...args);
    expect([code === 0, stdout + stderr]).toEqual([false, expect.stringMatching(expected)]);
    await expectNothing();
  });
});

describe('on another base', () => {
  let buildkit: Buildkit;
  let podman: Podman;
  let more: NodeJS.ProcessEnv;
  beforeAll(async () => {
    [buildkit, podman] = await Promise.all([startBuildkit({ plainRegistries: [registry.host] }), podmanEnv()]);
    const programs = path.join(workspace.folder, 'programs');
    mkdirSync(programs);
    symlinkSync(tool('buildctl'), path.join(programs, 'buildctl'));
    more = { ...podman.env, BUILDKIT_HOST: buildkit.host, PATH: `${programs}:${process.env.PATH}` };
  }, 120_000);
  afterAll(() => Promise.all([buildkit?.stop(), podman?.stop()]), 120_000);

  const record = (): { digest: string; layers: string[] } => {
    const { digest, platforms } = workspace.record('dist/oci/apps/agent/image');
    return { digest, layers: platforms[platform].layers.map((layer) => layer.digest) };
  };
  const asked = async (): Promise<string> => (await succeedWith(more, 'agent:sandbox', '--engine=podman', '--args=--version', '--workspace=none', '--network=none')).stdout;

  test('by default that is the tools image, by what was built', () => {
    const tools = workspace.record('dist/oci/tools/image/image').platforms[platform].layers.map(({ digest }) => digest);
    expect(record().layers.slice(0, tools.length)).toEqual(tools);
  });

  test('an image of a registry goes before it', async () => {
    const digest = (await run([tool('crane'), 'digest', '--insecure', `${registry.host}/acme/tools:1`], { env: registry.env })).trim();
    const before = record();
    await succeedWith(more, 'agent:image', `--base=${registry.host}/acme/tools@${digest}`);
    // The same tools make the same image, wherever they are from.
    expect(record()).toEqual(before);
    expect(workspace.read('dist/oci/apps/agent/image/image.json')).toContain(`"${registry.host}/acme/tools"`);
  });

  test('so does a Dockerfile, and the agent runs on it', async () => {
    const before = record();
    await succeedWith(more, 'agent:lock');
    await succeedWith(more, 'agent:image', '--base=apps/agent/Dockerfile', '--configuration=mine');
    expect(record().digest).not.toBe(before.digest);
    // To run it is to build it, unless the target says what is to be run.
    const project = workspace.read('apps/agent/project.json');
    try {
      const declared = JSON.parse(project) as { targets: { image: { options: object; configurations: { mine: object } } } };
      Object.assign(declared.targets.image.options, declared.targets.image.configurations.mine);
      workspace.write('apps/agent/project.json', JSON.stringify(declared));
      expect(await asked()).toContain(`${version} (Claude Code)`);
      const listed = await run(['sh', '-c', `${tool('podman')} run --rm --network none --entrypoint /bin/busybox agent:dev ls -ln / && ${tool('podman')} image inspect --format '{{.User}}' agent:dev`], { env: podman.env });
      expect(listed).toContain('made-by-a-dockerfile');
      // Whatever the Dockerfile says.
      expect(listed).toMatch(/^65532:65532$/m);
    } finally {
      workspace.write('apps/agent/project.json', project);
    }
  });

  test('a bump of the agent is refused until it is locked', async () => {
    const project = workspace.read('apps/agent/project.json');
    try {
      workspace.write('apps/agent/project.json', project.replace(version, '2.1.331'));
      const { code, stderr, stdout } = await nx({}, 'agent:image');
      expect([code === 0, stdout + stderr]).toEqual([false, expect.stringContaining('error(lock-stale)')]);
    } finally {
      workspace.write('apps/agent/project.json', project);
    }
  });
});

test('a workspace that is in no repository is nothing to clone', async () => {
  const podman = await podmanEnv();
  try {
    await run(['mv', workspace.path('.git'), workspace.path('.git-away')]);
    const { code, stdout, stderr } = await nx(podman.env, 'probe:sandbox', '--engine=podman', '--args=true');
    expect([code === 0, stdout + stderr]).toEqual([false, expect.stringContaining('error(sandbox-workspace)')]);
  } finally {
    await tryRun(['mv', workspace.path('.git-away'), workspace.path('.git')]);
    await podman.stop();
  }
});
