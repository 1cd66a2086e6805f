/** What BuildKit's programs print of a build with `--progress=rawjson`: a line each time that something has come on. */
interface SolveStatus {
  vertexes?: { digest: string; name: string; started?: string; completed?: string; cached?: boolean; error?: string }[];
  /** `data` and `short` are base64. */
  logs?: { vertex: string; data: string }[];
  warnings?: { short?: string }[];
}

/** A step that failed. */
export interface FailedStep {
  /** `[build 2/3] RUN make` */
  name: string;
  error: string;
  /** The last lines that it printed. */
  printed: string[];
}

/** Lines of a step that are kept. */
const mostKept = 20;

/** Follows a build by what its program prints, and tells it in lines for people: steps, what they print, warnings. */
export class BuildkitProgress {
  readonly #onLine: (line: string) => void;
  readonly #names = new Map<string, string>();
  readonly #unfinished = new Map<string, string>();
  readonly #printed = new Map<string, string[]>();
  #failed: { vertex: string; error: string } | undefined;
  /** What it printed beside: its errors. */
  readonly rest: string[] = [];

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  /** Takes a line that the program printed. */
  feed(line: string): void {
    const status = parsed(line);
    if (status === undefined) {
      this.rest.push(line);
      return;
    }
    for (const { digest, name, started, completed, cached, error } of status.vertexes ?? []) {
      if (!this.#names.has(digest) && started) {
        this.#names.set(digest, name);
        if (!name.startsWith('[internal]')) this.#onLine(`${cached ? 'CACHED ' : ''}${name}`);
      }
      if (completed) this.#print(digest, '\n');
      // Others are ended when one fails.
      if (error && !/context cancell?ed/i.test(error)) this.#failed ??= { vertex: digest, error };
    }
    for (const { vertex, data } of status.logs ?? []) this.#print(vertex, Buffer.from(data, 'base64').toString());
    for (const { short } of status.warnings ?? []) if (short) this.#onLine(`warning: ${Buffer.from(short, 'base64').toString()}`);
  }

  /** The step that failed first. */
  get failed(): FailedStep | undefined {
    if (this.#failed === undefined) return undefined;
    const { vertex, error } = this.#failed;
    const printed = [...(this.#printed.get(vertex) ?? []), this.#unfinished.get(vertex) ?? ''].filter((line) => line !== '');
    return { name: this.#names.get(vertex) ?? vertex, error, printed };
  }

  #print(vertex: string, text: string): void {
    const lines = `${this.#unfinished.get(vertex) ?? ''}${text}`.split(/\r?\n|\r/);
    this.#unfinished.set(vertex, lines.pop()!);
    const printed = this.#printed.get(vertex) ?? [];
    for (const line of lines) {
      if (line === '') continue;
      printed.push(line);
      this.#onLine(line);
    }
    this.#printed.set(vertex, printed.slice(-mostKept));
  }
}

function parsed(line: string): SolveStatus | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as SolveStatus;
  } catch {
    return undefined;
  }
}
