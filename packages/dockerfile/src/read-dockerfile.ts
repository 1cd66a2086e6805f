import path from 'node:path';
import { formatPlatform, type Platform } from '@nx-oci/oci';
import type { Dockerfile, Mounted } from './dockerfile';
import { DockerfileError } from './error';
import { expandWord, WordFault } from './expand-word';
import { outsideSource } from './outside-source';
import { instructionOf, invalid, parseDockerfile, wordsOf, type Instruction, type ParsedDockerfile } from './parse-dockerfile';
import { runMount } from './run-mount';

/** What decides what of a Dockerfile is built. */
export interface ReadOptions {
  /** How messages name it. */
  file: string;
  args?: Readonly<Record<string, string>>;
  /** The stage to build; without it, the last one. */
  target?: string;
  platform: Platform;
  /** Names of the contexts that it is given. */
  contexts?: readonly string[];
}

/**
 * What a Dockerfile says of what it is made of: of the stages that the target needs, and no others. A path that hangs on
 * what is not known before it is built is all of the context.
 * Throws `dockerfile-invalid`, `source-not-pinned`.
 */
export function readDockerfile(text: string, options: ReadOptions): Dockerfile {
  return new DockerfileReader(parseDockerfile(text, options.file), options).read();
}

/** A stage as it is written. */
interface Stage {
  /** In small letters. */
  name?: string;
  /** Unexpanded. */
  base: string;
  from: Instruction;
  instructions: Instruction[];
}

/** What is known at the end of a stage. */
interface StageEnd {
  env: Environment;
  /** Whether it is of the platform that is built for, and not of the one that builds. */
  foreign: boolean;
  /** What is done in a stage that begins with this one. */
  triggers: string[];
}

/** Variables with their values; nothing for one whose value is not known before it is built. */
interface Environment {
  values: ReadonlyMap<string, string | undefined>;
  /** Whether an image that is not known may have set others. */
  open: boolean;
}

class DockerfileReader {
  readonly #parsed: ParsedDockerfile;
  readonly #options: ReadOptions;
  readonly #stages: Stage[] = [];
  readonly #globals = new Map<string, string | undefined>();
  readonly #ends = new Map<number, StageEnd | undefined>();

  #runs = false;
  readonly #images = new Set<string>();
  readonly #bases = new Set<string>();
  readonly #contexts = new Map<string, Set<string>>();
  readonly #reads = new Set<string>();
  readonly #secrets = new Map<string, boolean>();
  readonly #ssh = new Map<string, boolean>();

  constructor(parsed: ParsedDockerfile, options: ReadOptions) {
    this.#parsed = parsed;
    this.#options = options;
  }

  read(): Dockerfile {
    this.#findStages();
    this.#stageEnd(this.#target());
    const { syntax } = this.#parsed;
    if (syntax !== undefined) this.#images.add(syntax);
    return {
      images: [...this.#images],
      bases: [...this.#bases],
      ...(syntax !== undefined && { syntax }),
      contexts: Object.fromEntries([...this.#contexts].map(([name, reads]) => [name, [...reads]])),
      reads: [...this.#reads],
      secrets: mounted(this.#secrets),
      ssh: mounted(this.#ssh),
      runs: this.#runs,
      args: [...new Set(this.#parsed.instructions.flatMap((each) => (each.name === 'ARG' ? wordsOf(each.text).map((word) => word.replace(/=[^]*/, '')) : [])))],
    };
  }

  #findStages(): void {
    const { platform, args, target } = this.#options;
    const { os, architecture, variant = '' } = platform;
    const given = { TARGETPLATFORM: formatPlatform(platform), TARGETOS: os, TARGETARCH: architecture, TARGETVARIANT: variant, TARGETSTAGE: target ?? 'default' };
    for (const [name, value] of Object.entries(given)) this.#globals.set(name, value);
    // Of the machine that builds it, which is not known.
    for (const name of ['BUILDPLATFORM', 'BUILDOS', 'BUILDARCH', 'BUILDVARIANT']) this.#globals.set(name, undefined);
    for (const [name, value] of Object.entries(args ?? {})) if (this.#globals.has(name)) this.#globals.set(name, value);
    for (const instruction of this.#parsed.instructions) {
      const current = this.#stages.at(-1);
      if (instruction.name === 'FROM') this.#stages.push(this.#stage(instruction));
      else if (current) current.instructions.push(instruction);
      else if (instruction.name === 'ARG') this.#declare(instruction, this.#globals, { values: this.#globals, open: false });
      else throw this.#invalid(instruction, `${instruction.name} stands before the first FROM`, 'Begin with FROM; only ARG may stand before it.');
    }
    if (this.#stages.length === 0) throw invalid(this.#parsed.file, 'it has no FROM', 'Begin it with the image that it is made from, or "FROM scratch".');
  }

  #stage(from: Instruction): Stage {
    const words = wordsOf(from.text);
    const [base, as, name] = words;
    if ((words.length !== 1 && words.length !== 3) || (as !== undefined && !/^as$/i.test(as))) {
      throw this.#invalid(from, `"FROM ${from.text}" is not of the form FROM image [AS name]`, 'Correct it.');
    }
    const lower = name?.toLowerCase();
    if (lower !== undefined && !/^[a-z][a-z0-9\-_.]*$/.test(lower)) throw this.#invalid(from, `"${name}" is no name of a stage`, 'Use letters, digits, "-", "_" and ".".');
    return { name: lower, base, from, instructions: [] };
  }

  #target(): number {
    const { target } = this.#options;
    if (target === undefined) return this.#stages.length - 1;
    const found = this.#stageNamed(target, this.#stages.length);
    if (found !== undefined) return found;
    const names = this.#stages.flatMap(({ name }) => name ?? []);
    throw invalid(this.#parsed.file, `it has no stage "${target}"`, names.length > 0 ? `Give one of ${names.join(', ')} as target.` : 'Take the target away, or name a stage: "FROM image AS name".');
  }

  /** The number of the stage of a name or number, among those before one. */
  #stageNamed(name: string, before: number): number | undefined {
    const named = this.#stages.findLastIndex((stage, at) => at < before && stage.name === name.toLowerCase());
    if (named >= 0) return named;
    return /^\d+$/.test(name) && Number(name) < before ? Number(name) : undefined;
  }

  /** Reads a stage, and what it needs. */
  #stageEnd(at: number): StageEnd {
    const known = this.#ends.get(at);
    if (known) return known;
    const stage = this.#stages[at];
    // A context of the stage's name takes its place.
    const begin = stage.name !== undefined && this.#options.contexts?.includes(stage.name) ? this.#contextEnd(stage.name) : undefined;
    const end = begin ?? this.#readStage(stage, at);
    this.#ends.set(at, end);
    return end;
  }

  #readStage({ base, from, instructions }: Stage, at: number): StageEnd {
    const image = this.#expanded(base, from, { values: this.#globals, open: false });
    if (image === undefined) throw this.#invalid(from, `what "FROM ${base}" is hangs on the machine that builds it`, 'Name it by TARGETARCH and the like, or by arguments of your own.');
    if (image === '') throw this.#invalid(from, `"FROM ${base}" names nothing`, `Give the argument a default ("ARG NAME=…" before it), or a value in "args".`);
    const named = this.#options.contexts?.includes(image) ? undefined : this.#stages.findLastIndex((stage, index) => index < at && stage.name === image.toLowerCase());
    const begin = named !== undefined && named >= 0 ? this.#stageEnd(named) : this.#outsideEnd(image);
    const own = from.flags.find(({ name }) => name === 'platform')?.value;
    const platform = own === undefined ? formatPlatform(this.#options.platform) : this.#expanded(own, from, { values: this.#globals, open: false });
    const foreign = own === undefined ? begin.foreign : platform !== undefined;
    if ((named === undefined || named < 0) && image !== 'scratch' && platform === formatPlatform(this.#options.platform)) this.#bases.add(image);
    const args = new Map<string, string | undefined>();
    const env = new Map(begin.env.values);
    const scope = (): Environment => ({ values: new Map([...args, ...env]), open: begin.env.open });
    const triggers: string[] = [];
    const each = (instruction: Instruction): void => {
      if (instruction.name === 'ARG') this.#declare(instruction, args, scope(), this.#globals);
      else if (instruction.name === 'ENV') this.#setEnv(instruction, env, scope());
      else if (instruction.name === 'COPY' || instruction.name === 'ADD') this.#copy(instruction, scope(), at);
      else if (instruction.name === 'RUN') {
        this.#run(instruction, scope(), at);
        this.#runs ||= foreign;
      } else if (instruction.name === 'ONBUILD') triggers.push(instruction.text);
    };
    for (const trigger of begin.triggers) each(instructionOf(trigger, { line: from.line, file: this.#parsed.file, escape: this.#parsed.escape }));
    for (const instruction of instructions) each(instruction);
    return { env: { values: env, open: begin.env.open }, foreign, triggers };
  }

  /** What a stage begins with that no other stage is. */
  #outsideEnd(name: string): StageEnd {
    if (this.#options.contexts?.includes(name)) return this.#contextEnd(name);
    if (name !== 'scratch') this.#images.add(name);
    return { env: { values: new Map(), open: name !== 'scratch' }, foreign: true, triggers: [] };
  }

  #contextEnd(name: string): StageEnd {
    this.#readContext(name, '.');
    return { env: { values: new Map(), open: true }, foreign: true, triggers: [] };
  }

  #readContext(name: string, source: string): void {
    this.#contexts.set(name, (this.#contexts.get(name) ?? new Set()).add(source));
  }

  /** Takes in an ARG. In a stage, one without a default has the value that stands before the stages. */
  #declare(instruction: Instruction, into: Map<string, string | undefined>, env: Environment, globals?: ReadonlyMap<string, string | undefined>): void {
    const { args = {} } = this.#options;
    const all = new Map(env.values);
    for (const word of wordsOf(instruction.text)) {
      const [, name, written] = /^([^=]*)(?:=([^]*))?$/.exec(word)!;
      if (Object.hasOwn(args, name)) into.set(name, args[name]);
      else if (written !== undefined) into.set(name, this.#expanded(written, instruction, { values: all, open: env.open }));
      else if (globals?.has(name)) into.set(name, globals.get(name));
      if (into.has(name)) all.set(name, into.get(name));
    }
  }

  #setEnv(instruction: Instruction, into: Map<string, string | undefined>, env: Environment): void {
    const words = wordsOf(instruction.text);
    const [, first, rest] = /^(\S+)\s+([^]*)$/.exec(instruction.text) ?? [];
    const pairs = words[0]?.includes('=') || first === undefined ? words.map((word) => /^([^=]*)=?([^]*)$/.exec(word)!.slice(1)) : [[first, rest]];
    for (const [name, value] of pairs) into.set(name, this.#expanded(value, instruction, env));
  }

  #copy(instruction: Instruction, env: Environment, at: number): void {
    const { name, json, text, heredocs, flags } = instruction;
    const words = json ?? text.split(/\s+/).filter(Boolean);
    if (words.length < 2 && heredocs.length === 0) throw this.#invalid(instruction, `"${name} ${text}" has no destination`, 'Give what is copied, and where it goes.');
    const from = flags.find((flag) => flag.name === 'from')?.value;
    if (from?.includes('$')) throw this.#invalid(instruction, `"--from=${from}" takes no variable`, 'Name a stage that is FROM it.');
    const hasChecksum = flags.some((flag) => flag.name === 'checksum');
    const read = from === undefined ? (source: string) => void this.#reads.add(source) : this.#from(from, instruction, at);
    for (const word of words.slice(0, -1)) {
      if (heredocs.includes(word)) continue;
      const source = this.#expanded(word, instruction, env);
      const outside = name === 'ADD' ? outsideSource(source ?? word) : undefined;
      if (outside === undefined) read(source === undefined ? '.' : inContext(source));
      else if (!outside.pinned && !hasChecksum) throw this.#notPinned(instruction, source ?? word, outside.kind);
    }
  }

  #run(instruction: Instruction, env: Environment, at: number): void {
    for (const { name, value } of instruction.flags) {
      if (name !== 'mount') continue;
      if (/(^|,)from=[^,]*\$/i.test(value)) throw this.#invalid(instruction, `"from" of the mount ${value} takes no variable`, 'Name a stage that is FROM it.');
      // Its quotes are those of a list between commas.
      const mount = runMount(this.#expanded(value.replaceAll(/["']/g, '\\$&'), instruction, env, '\\') ?? value);
      if (typeof mount === 'string') throw this.#invalid(instruction, mount, 'Correct it.');
      const { type, from, source, id, required } = mount;
      if (type === 'secret' || type === 'ssh') {
        const into = type === 'secret' ? this.#secrets : this.#ssh;
        into.set(id!, required || (into.get(id!) ?? false));
      } else if (from !== undefined) this.#from(from, instruction, at)(known(source));
      else if (type === 'bind') this.#reads.add(known(source));
    }

    function known(source = '/'): string {
      return source.includes('$') ? '.' : inContext(source);
    }
  }

  /** What another stage, a context or an image is read by. */
  #from(name: string, instruction: Instruction, before: number): (source: string) => void {
    if (this.#options.contexts?.includes(name)) return (source) => this.#readContext(name, source);
    const stage = this.#stageNamed(name, before);
    if (stage !== undefined) this.#stageEnd(stage);
    else if (/^\d+$/.test(name)) throw this.#invalid(instruction, `there is no stage ${name} before it`, `Stages count from 0, and this one is ${before}.`);
    else this.#images.add(name);
    return () => undefined;
  }

  /** A word with its variables replaced; nothing if one of them is not known. Throws `dockerfile-invalid`. */
  #expanded(word: string, instruction: Instruction, { values, open }: Environment, escape = this.#parsed.escape): string | undefined {
    let unknown = false;
    const value = (name: string): string | undefined => {
      const found = values.get(name);
      if (found === undefined && (open || values.has(name))) unknown = true;
      return found;
    };
    try {
      const text = expandWord(word, { escape, value });
      return unknown ? undefined : text;
    } catch (error) {
      if (!(error instanceof WordFault)) throw error;
      if (unknown) return undefined;
      throw this.#invalid(instruction, error.message, 'Correct it; a character that is meant as such has the escape character in front.');
    }
  }

  #invalid({ line }: Instruction, why: string, remedy: string): DockerfileError {
    return invalid(`${this.#parsed.file}:${line}`, why, remedy);
  }

  #notPinned({ line }: Instruction, source: string, kind: 'git' | 'http'): DockerfileError {
    return new DockerfileError('source-not-pinned', {
      message: `${this.#parsed.file}:${line}: ADD takes ${source}, and nothing says that it is the same tomorrow.`,
      remedy: kind === 'git' ? 'Name a commit: its 40 digits behind "#", or in --checksum.' : 'Say what it has to be: --checksum=sha256:….',
    });
  }
}

/** A path as a builder understands it: no way leads out of the context. */
function inContext(source: string): string {
  return path.posix.join('/', source).replace(/^\/+|\/+$/g, '') || '.';
}

function mounted(ids: ReadonlyMap<string, boolean>): Mounted[] {
  return [...ids].map(([id, required]) => ({ id, required }));
}
