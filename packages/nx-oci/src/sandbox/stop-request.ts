/** By what a process is asked to end. Without Nx, nobody could stop what it runs any more. */
const ends = ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const;

/** Keeps this process from being ended by a request to end, from when it is made until `dispose`: what it runs is to be ended first. */
export class StopRequest {
  #asked = false;
  #stop: (() => void) | undefined;

  readonly #ask = (): void => {
    if (this.#asked) return;
    this.#asked = true;
    this.#stop?.();
  };

  constructor() {
    ends.forEach((end) => process.on(end, this.#ask));
  }

  get asked(): boolean {
    return this.#asked;
  }

  /** Says what is to be done when this process is asked: at once, where it was before. */
  onAsked(stop: () => void): void {
    this.#stop = stop;
    if (this.#asked) stop();
  }

  dispose(): void {
    ends.forEach((end) => process.off(end, this.#ask));
  }
}
