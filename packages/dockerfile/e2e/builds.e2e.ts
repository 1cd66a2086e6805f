import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { allBases, buildOutput, type Definition } from '@nx-oci/build';
import { layerTar, mediaTypes, openArchive, openLayout, parsePlatform, readImage, readImages, Store, tarEntries, validate, type Image } from '@nx-oci/oci';
import { emulationFor, kernelAllowsRootless, run, startDockerRegistry, type DockerRegistry } from '@nx-oci/peers';
import { pushBaseImage, type BaseImage } from '../test/base-image';
import { builderRigs, type BuilderRig } from '../test/builder-rig';
import { requestOf } from '../test/dockerfile-context';
import { temporaryFolder } from '../test/temporary-folder';
import { copyContext, dockerfileBase, layerDifferences, type DockerfileRequest } from '../src';

const scratch = temporaryFolder();
const secret = `s3cret-${randomBytes(12).toString('hex')}`;
let registry: DockerRegistry;
let base: BaseImage;
let agentKeys: string;
let agent: { socket: string; pid: number; publicKey: string };

beforeAll(async () => {
  registry = await startDockerRegistry();
  base = await pushBaseImage(scratch, registry);
  await emulationFor('linux/arm64');
  agent = startAgent();
  agentKeys = path.join(scratch, 'agent-keys');
  await run(['go', 'build', '-o', agentKeys, path.join(__dirname, '../test/agent-keys.go')], { env: { CGO_ENABLED: '0', GOWORK: 'off' } });
});
afterAll(async () => {
  process.kill(agent.pid);
  await registry.stop();
});

/** A real agent of ssh that has one key. */
function startAgent(): typeof agent {
  const key = path.join(scratch, 'key');
  const socket = path.join(mkdtempSync(path.join(scratch, 'a-')), 's');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'nx-oci', '-f', key]);
  const [, pid] = /SSH_AGENT_PID=(\d+)/.exec(execFileSync('ssh-agent', ['-s', '-a', socket], { encoding: 'utf8' }))!;
  execFileSync('ssh-add', ['-q', key], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
  return { socket, pid: Number(pid), publicKey: readFileSync(`${key}.pub`, 'utf8').split(' ')[1] };
}

/** The content of a file of an image, of its highest layer that has it. */
async function fileOf(image: Image, name: string): Promise<string | undefined> {
  let found: string | undefined;
  for (const layer of image.layers) {
    for await (const entry of tarEntries(layerTar(layer), 'a layer')) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry.content()) chunks.push(Uint8Array.prototype.slice.call(chunk));
      if (entry.path === name && entry.type === 'file') found = Buffer.concat(chunks).toString();
    }
  }
  return found;
}

/** Files below a folder that have one of some texts in them. */
function filesWith(folder: string, texts: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    if (!entry.isFile()) return [];
    const file = path.join(entry.parentPath, entry.name);
    try {
      const bytes = readFileSync(file);
      return texts.some((text) => bytes.includes(text)) ? [file] : [];
    } catch (error) {
      // A daemon clears away while it is looked at.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  });
}

/** Looks at the arguments of all processes until it is told to stop; returns those with the text in them, and how many it saw of the builder. */
function watchArguments(text: string, program: string): () => { found: string[]; seen: number } {
  const found: string[] = [];
  let seen = 0;
  const look = (): void => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
        if (line.includes(program)) seen += 1;
        if (line.includes(text)) found.push(line.replaceAll('\0', ' '));
      } catch {
        // It has ended.
      }
    }
  };
  const timer = setInterval(look, 20);
  return () => (clearInterval(timer), { found, seen });
}

describe.each(Object.entries(builderRigs))('%s', (name, start) => {
  let rig: BuilderRig;
  beforeAll(async () => {
    rig = await start({ plainRegistries: [registry.host], env: { TOKEN: secret } });
  });
  afterAll(() => rig.stop());

  async function build(request: DockerfileRequest): Promise<{ image: Image; printed: string[] }> {
    const archive = path.join(mkdtempSync(path.join(scratch, 'archive-')), 'image.tar');
    const printed: string[] = [];
    await rig.builder.build(request, archive, { onOutput: (line) => printed.push(line) });
    expect(await validate(await openArchive(archive))).toEqual([]);
    return { image: await readImage(await openArchive(archive), request.platforms[0]), printed };
  }

  if (name === 'buildctl' && kernelAllowsRootless())
    test('is a daemon without rights', () => {
      expect(readFileSync(`/proc/${rig.buildkit!.pid}/status`, 'utf8')).not.toMatch(/^Uid:\t0\t/m);
    });

  test('answers', async () => {
    await rig.builder.check([parsePlatform('linux/amd64'), parsePlatform('linux/arm64')]);
  });

  test('builds stages, with arguments, a target, and contexts that are folders', async () => {
    const other = mkdtempSync(path.join(scratch, 'other-'));
    writeFileSync(path.join(other, 'word'), 'other');
    const text = `FROM ${base.tagged} AS one
ARG WORD
ARG SOURCE_DATE_EPOCH
RUN echo "$WORD" > /word && echo "\${SOURCE_DATE_EPOCH:-none}" > /epoch
FROM ${base.tagged} AS two
COPY --from=one /word /from-one
COPY --from=other /word /from-other
COPY mine /from-context
ENV A=1
FROM scratch
COPY --from=two /from-one /
`;
    const request = requestOf(scratch, text, { files: { mine: 'mine' }, args: { WORD: 'a word, with "signs"=$X' }, target: 'two', contexts: { other: { folder: other } }, epoch: 1_700_000_000 });
    const { image, printed } = await build(request);
    expect(await fileOf(image, 'from-one')).toBe('a word, with "signs"=$X\n');
    expect(await fileOf(image, 'from-other')).toBe('other');
    expect(await fileOf(image, 'from-context')).toBe('mine');
    expect(image.config.config?.Env).toEqual(['PATH=/bin', 'A=1']);
    expect(image.config.created).toBe('2023-11-14T22:13:20Z');
    expect(printed.join('\n')).toMatch(/COPY mine \/from-context/);
  });

  test('has a file that changed, and not its size, as it is now', async () => {
    const from = mkdtempSync(path.join(scratch, 'changing-'));
    const contents: (string | undefined)[] = [];
    for (const text of ['one', 'two']) {
      writeFileSync(path.join(from, 'word'), text);
      const request = requestOf(scratch, 'FROM scratch\nCOPY word /word\n');
      await copyContext([{ path: 'word', type: 'file' }], { from, to: request.context, epoch: 0 });
      const { image } = await build(request);
      contents.push(await fileOf(image, 'word'));
      for await (const entry of tarEntries(layerTar(image.layers[0]), 'a layer')) expect([entry.path, entry.mtime]).toEqual(['word', 0]);
    }
    expect(contents).toEqual(['one', 'two']);
  });

  test('takes the image that the lock pins in the place of a tag', async () => {
    // Nothing has this tag.
    const absent = `${registry.host}/acme/base:absent`;
    const { image } = await build(requestOf(scratch, `FROM ${absent}\nRUN echo pinned > /pinned\n`, { contexts: { [absent]: { image: base.pinned } } }));
    expect(await fileOf(image, 'pinned')).toBe('pinned\n');
  });

  test('gives ssh to a step', async () => {
    const request = requestOf(scratch, `FROM ${base.tagged}\nCOPY agent-keys /bin/\nRUN --mount=type=ssh agent-keys > /identities\n`, { ssh: { default: [agent.socket] } });
    copyFileSync(agentKeys, path.join(request.context, 'agent-keys'));
    const { image } = await build(request);
    const identities = Buffer.from((await fileOf(image, 'identities'))!, 'base64');
    expect(identities.includes(Buffer.from(agent.publicKey, 'base64'))).toBe(true);
  });

  test('gives secrets to a step, and to nothing else', async () => {
    const file = path.join(scratch, name === 'buildah' ? 'a secret' : 'secret, in a "file"');
    writeFileSync(file, `${secret}-file\n`);
    const text = `FROM ${base.tagged}
RUN --mount=type=secret,id=token,required=true --mount=type=secret,id=file cat /run/secrets/token /run/secrets/file | sha256sum > /sum && sleep 1
`;
    const stop = watchArguments(secret, name.split(' ')[0]);
    const { image, printed } = await build(requestOf(scratch, text, { secrets: { token: { env: 'TOKEN' }, file: { file } } }));
    const { found, seen } = stop();
    const sum = execFileSync('sha256sum', { input: `${secret}${secret}-file\n`, encoding: 'utf8' });
    expect(await fileOf(image, 'sum')).toBe(sum);
    expect(seen).toBeGreaterThan(0);
    expect(found).toEqual([]);
    const texts = [secret, Buffer.from(secret).toString('base64').slice(0, 24)];
    expect(printed.join('\n')).not.toContain(secret);
    expect(image.documents.filter(({ bytes }) => bytes.includes(secret))).toEqual([]);
    for (const layer of image.layers) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of layerTar(layer)) chunks.push(Uint8Array.prototype.slice.call(chunk));
      expect(Buffer.concat(chunks).includes(secret)).toBe(false);
    }
    expect(filesWith(rig.folder, texts)).toEqual([]);
  });

  test('prints no secret that a step prints', async () => {
    const text = `FROM ${base.tagged}\nRUN --mount=type=secret,id=token echo "is $(cat /run/secrets/token)" && echo "in $(echo "user:$(cat /run/secrets/token)" | base64 -w0)" && false\n`;
    const printed: string[] = [];
    const request = requestOf(scratch, text, { secrets: { token: { env: 'TOKEN' } } });
    const error = (await rig.builder.build(request, path.join(scratch, 'none.tar'), { onOutput: (line) => printed.push(line) }).catch((thrown: Error) => thrown)) as Error;
    expect(printed).toContain('is ***');
    expect(`${printed.join('\n')}\n${error.message}`).toMatch(/in \w*\*\*\*/);
    for (const text of [...printed, error.message]) expect(text).not.toContain(secret);
    expect(error).toMatchObject({ code: 'dockerfile-failed' });
  });

  test('builds bases of two platforms, which are like any others', async () => {
    const workspace = { root: mkdtempSync(path.join(scratch, 'workspace-')), projectRoot: 'apps/x', projectName: 'x' };
    mkdirSync(path.join(workspace.root, 'apps/x'), { recursive: true });
    writeFileSync(path.join(workspace.root, 'apps/x/Dockerfile'), `FROM ${base.tagged}\nRUN uname -m > /machine\nCOPY native /copied\nENV A=1\n`);
    writeFileSync(path.join(workspace.root, 'apps/x/native'), 'native');
    const store = new Store(path.join(workspace.root, 'store'));
    const definition: Definition = { base: 'apps/x/Dockerfile', platforms: ['linux/amd64', 'linux/arm64'], contents: [{ type: 'files', from: 'apps/x/native', to: '/native' }], env: { B: '2' } };
    const read: string[] = [];
    const builtBase = dockerfileBase({ platforms: definition.platforms!.map(parsePlatform), builders: async (all) => all.map(() => ({ builder: rig.builder, caches: { from: [], to: [] } })), pins: { [base.tagged]: base.pinned } });
    const output = path.join(workspace.root, 'dist');
    const { record } = await buildOutput(definition, { workspace, store, env: {}, bases: [builtBase, ...allBases], onRead: (file) => read.push(file) }, { folder: output, name: 'x', tarballs: 'auto', root: 'index' });
    expect(read).toContain('apps/x/Dockerfile');
    expect(readdirSync(path.join(store.root, 'tmp'))).toEqual([]);
    expect(readdirSync(output).sort()).toEqual(['image.json', 'layout', 'x-linux-amd64.tar', 'x-linux-arm64.tar']);
    const layout = openLayout(path.join(output, 'layout'));
    expect(await validate(layout)).toEqual([]);
    const images = await readImages(layout);
    expect(images.map(({ config }) => config.architecture)).toEqual(['amd64', 'arm64']);
    expect(await Promise.all(images.map((image) => fileOf(image, 'machine')))).toEqual(['x86_64\n', 'aarch64\n']);
    for (const image of images) {
      expect(image.manifest.annotations).toBeUndefined();
      expect(image.config.config?.Env).toEqual(['PATH=/bin', 'A=1', 'B=2']);
      expect([await fileOf(image, 'native'), await fileOf(image, 'copied')]).toEqual(['native', 'native']);
    }
    expect(record.digest).toMatch(/^sha256:/);
  });

  if (name !== 'buildah')
    test('makes the same of platforms together as of each alone', async () => {
      const both = ['linux/amd64', 'linux/arm64'].map(parsePlatform);
      const text = `FROM --platform=$BUILDPLATFORM ${base.tagged} AS made\nRUN echo made > /made\nFROM ${base.tagged}\nARG TARGETARCH\nRUN echo "$TARGETARCH $(uname -m)" > /machine\nCOPY --from=made /made /made\nWORKDIR /work\n`;
      const request = requestOf(scratch, text, { platforms: both });
      const archive = path.join(mkdtempSync(path.join(scratch, 'archive-')), 'image.tar');
      await rig.builder.build(request, archive);
      const together = await Promise.all(both.map(async (platform) => readImage(await openArchive(archive), platform)));
      expect(await Promise.all(together.map((image) => fileOf(image, 'machine')))).toEqual(['amd64 x86_64\n', 'arm64 aarch64\n']);
      for (const [at, platform] of both.entries()) {
        const { image } = await build({ ...request, platforms: [platform], fresh: true });
        expect(image.descriptor.digest).toBe(together[at].descriptor.digest);
      }
    });

  test('makes the same of the same, when every step is run again', async () => {
    const text = `FROM ${base.tagged}\nRUN mkdir /made && echo a > /made/a && ln -s a /made/link\nCOPY mine /mine\nWORKDIR /work\n`;
    const [first, second] = [await build(requestOf(scratch, text, { files: { mine: '1' }, fresh: true })), await build(requestOf(scratch, text, { files: { mine: '1' }, fresh: true }))];
    expect(second.image.descriptor.digest).toBe(first.image.descriptor.digest);
  });

  if (name !== 'buildah')
    test('leaves to us to compress what it makes, also where it has done so before', async () => {
      const request = requestOf(scratch, `FROM ${base.pinned}\nRUN seq 100000 > /numbers\n`);
      const { image } = await build({ ...request, caches: { from: [], to: [`type=local,dest=${mkdtempSync(path.join(scratch, 'cache-'))}`] } });
      const types = image.layers.map(({ descriptor }) => descriptor.mediaType);
      expect([types.pop(), new Set(types)]).toEqual([mediaTypes.layerTar, new Set([mediaTypes.layerGzip])]);
      expect((await build(request)).image.descriptor.digest).toBe(image.descriptor.digest);
    });

  test('tells the layer and the file that moved, where it cannot be the same', async () => {
    const text = `FROM ${base.tagged}\nRUN echo same > /same\nRUN mkdir /made && cat /proc/sys/kernel/random/uuid > /made/id && echo same > /made/same\nRUN echo same > /after\n`;
    const [first, second] = [await build(requestOf(scratch, text, { fresh: true })), await build(requestOf(scratch, text, { fresh: true }))];
    const differences = await layerDifferences(first.image, second.image);
    const layers = differences.filter((line) => line.startsWith('layer'));
    expect(layers).toEqual([expect.stringMatching(/^layer \d+ \(.*random\/uuid > \/made\/id.*\): \/made\/id digest sha256:\w+ -> sha256:\w+$/)]);
    // buildah notes the image of the step before the last as the base.
    const others = differences.filter((line) => !layers.includes(line));
    expect(others).toEqual(name === 'buildah' ? [expect.stringMatching(/^manifest: annotations\.org\.opencontainers\.image\.base\.digest /)] : []);
  });

  test('is ended by a signal, and leaves nothing running', async () => {
    const mark = `7${randomBytes(3).readUIntBE(0, 3)}`;
    const ending = new AbortController();
    const archive = path.join(scratch, 'ended.tar');
    const building = rig.builder.build(requestOf(scratch, `FROM ${base.tagged}\nRUN echo begun && sleep ${mark}\n`), archive, {
      onOutput: (line) => line === 'begun' && ending.abort(new Error('enough')),
      signal: ending.signal,
    });
    await expect(building).rejects.toThrow('enough');
    const running = (): string[] =>
      readdirSync('/proc').filter((pid) => {
        try {
          return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'latin1') === `sleep\0${mark}\0`;
        } catch {
          return false;
        }
      });
    for (let at = 0; at < 200 && running().length > 0; at += 1) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(running()).toEqual([]);
  });
});
