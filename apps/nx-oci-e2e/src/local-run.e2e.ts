import { spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort, podmanEnv, run, startDocker, tool, type Docker, type Podman } from '@nx-oci/peers';
import { workspaceRoot } from './greeter-image';
import { makeWorkspace, type Workspace } from './workspace';

const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
let workspace: Workspace;

beforeAll(async () => {
  workspace = await makeWorkspace();
  workspace.write('apps/greeter/greeter', '');
  copyFileSync(path.join(workspaceRoot, `dist/apps/greeter/${architecture}/greeter`), workspace.path('apps/greeter/greeter'));
  const options = { binary: 'apps/greeter/greeter', platforms: [`linux/${architecture}`], localTag: 'acme/greeter:dev', ports: [8080] };
  workspace.project('greeter', { image: { executor: 'nx-oci:service-image', options } });
  await workspace.succeed('run', 'greeter:image');
});
afterAll(() => workspace.dispose());

interface Running {
  nx: ChildProcess;
  output(): string;
  ended: Promise<number | null>;
}

/** Starts `greeter:run` in a process group of its own, as a terminal would. */
function start(env: NodeJS.ProcessEnv, ...args: string[]): Running {
  const nx = spawn(process.execPath, [workspace.path('node_modules/.bin/nx'), 'run', 'greeter:run', ...args], {
    cwd: workspace.root,
    env: { ...process.env, ...workspace.nxEnv, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [nx.stdout, nx.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  return { nx, output: () => output, ended: new Promise((resolve) => nx.once('close', resolve)) };
}

/** Waits until something answers; fails with what was printed. */
async function answered(url: string, { output, nx }: Running): Promise<string> {
  for (let tries = 0; tries < 120 && nx.exitCode === null; tries++) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return response.text();
    await delay(500);
  }
  throw new Error(`${url} does not answer:\n${output()}`);
}

/** Waits until an engine has no containers. */
async function emptied(engine: Docker | Podman): Promise<void> {
  let left = '';
  for (let tries = 0; tries < 60; tries++) {
    left = await run([tool(engine.kind), 'ps', '--all', '--format', '{{.Names}} {{.Status}}'], { env: engine.env });
    if (left.trim() === '') return;
    await delay(500);
  }
  throw new Error(`There is still ${left}`);
}

test('greeter:run has docker publish the ports of the image on the loopback interface', async () => {
  const engine = await startDocker();
  const docker = (...args: string[]): Promise<string> => run([tool('docker'), ...args], { env: engine.env });
  const running = start(engine.env, '--engine=docker', '--ports=18081:8080', '--ports=18053:53/udp');
  try {
    let name = '';
    for (let tries = 0; name === '' && tries < 120 && running.nx.exitCode === null; tries++) {
      await delay(500);
      name = (await docker('ps', '--format', '{{.Names}}')).trim();
    }
    expect(running.output()).toMatch(/8080\/tcp is at 127\.0\.0\.1:18081\.\n53\/udp is at 127\.0\.0\.1:18053\.\n/);
    expect(JSON.parse(await docker('inspect', '--format', '{{json .HostConfig.PortBindings}}', name))).toEqual({
      '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: '18081' }],
      '53/udp': [{ HostIp: '127.0.0.1', HostPort: '18053' }],
    });
    process.kill(-running.nx.pid!, 'SIGINT');
    await running.ended;
    await emptied(engine);
  } finally {
    if (running.nx.exitCode === null) running.nx.kill('SIGKILL');
    await engine.stop();
  }
});

test('tests that depend on greeter:run have the service while they run, and no longer', async () => {
  const engine = await startDocker();
  const port = await freePort();
  const file = workspace.read('apps/greeter/project.json');
  try {
    const project = JSON.parse(file) as { targets: object };
    const options = { engine: 'docker', network: 'host', env: [`GREETER_ADDR=127.0.0.1:${port}`] };
    workspace.write('apps/greeter/project.json', JSON.stringify({ ...project, targets: { ...project.targets, run: { options } } }));
    workspace.write('apps/e2e/test.mjs', `for (let tries = 0; tries < 120; tries++) {
  const response = await fetch('http://127.0.0.1:${port}/').catch(() => undefined);
  if (response?.ok) process.exit(console.log('answered: ' + (await response.text())) ?? 0);
  await new Promise((resolve) => setTimeout(resolve, 500));
}
process.exit(1);
`);
    workspace.project('e2e', { e2e: { command: 'node apps/e2e/test.mjs', dependsOn: [{ projects: ['greeter'], target: 'run' }] } });
    const result = await workspace.nxWith(engine.env, 'run', 'e2e:e2e', '--outputStyle=static');
    expect(result.stdout).toContain('answered: Hello, world!');
    expect(result.code).toBe(0);
    await emptied(engine);
  } finally {
    workspace.write('apps/greeter/project.json', file);
    await engine.stop();
  }
});

describe.each([
  ['docker', startDocker],
  ['podman', podmanEnv],
] as const)('greeter:run in %s', (kind, startEngine) => {
  let engine: Docker | Podman;
  beforeAll(async () => {
    engine = await startEngine();
  });
  afterAll(() => engine.stop());

  // Engines have no bridges here, so that containers share the host's network.
  test.each(['SIGINT', 'SIGTERM'] as const)('runs the service until %s, and leaves nothing', async (signal) => {
    const port = await freePort();
    const running = start(engine.env, `--engine=${kind}`, '--network=host', `--env=GREETER_ADDR=127.0.0.1:${port}`, '--env=GREETER_GREETING=1');
    try {
      expect(await answered(`http://127.0.0.1:${port}/`, running)).toContain('1');
      expect(running.output()).toContain(`Running acme/greeter:dev (linux/${architecture}) in ${kind}; stop it with Ctrl-C.`);
      // The whole group, as a terminal does.
      process.kill(-running.nx.pid!, signal);
      await running.ended;
      await emptied(engine);
      await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
    } finally {
      if (running.nx.exitCode === null) running.nx.kill('SIGKILL');
    }
  });

  test('tells what the service says when that ends with an error, and fails', async () => {
    const running = start(engine.env, `--engine=${kind}`, '--network=host', '--args=--no-such-flag');
    expect(await running.ended).not.toBe(0);
    expect(running.output()).toContain('greeter: flag provided but not defined: -no-such-flag');
    expect(running.output()).toMatch(/error\(engine-failed\): acme\/greeter:dev ended with \d+ in /);
    await emptied(engine);
  });

  test.each([
    ['--ports=x:y', 'error(option-invalid): ports has "x:y"'],
    ['--ports=80800', 'error(option-invalid): ports has "80800"'],
    ['--prots=8081', 'error(option-invalid): There is no option prots.'],
    ['--platform=linux/riscv64', 'error(platform-missing)'],
  ])('fails with %s, and runs nothing', async (option, message) => {
    const running = start(engine.env, `--engine=${kind}`, option);
    expect(await running.ended).not.toBe(0);
    expect(running.output()).toContain(message);
    await emptied(engine);
  });
});

test.each([
  ['--engine=dokcer', 'error(option-invalid): engine is "dokcer".'],
  ['--engine=containerd', 'error(option-invalid): engine is "containerd".'],
])('greeter:run fails with %s', async (option, message) => {
  const running = start({}, option);
  expect(await running.ended).not.toBe(0);
  expect(running.output()).toContain(message);
});

test('a service that ends by itself, and well, is a success', async () => {
  const engine = await podmanEnv();
  try {
    const running = start(engine.env, '--engine=podman', '--network=host', '--args=--help');
    expect(await running.ended).toBe(0);
  } finally {
    await engine.stop();
  }
});
