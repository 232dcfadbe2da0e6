/** Work that is in flight whenever it is not paused, until it ends. */
export class StartedWork {
  readonly #track: (leg: Promise<void>) => unknown;
  #endLeg: () => void = () => {};

  constructor(track: (leg: Promise<void>) => unknown) {
    this.#track = track;
  }

  resume(): void {
    this.#track(
      new Promise((resolve) => {
        this.#endLeg = resolve;
      }),
    );
  }

  pause(): void {
    this.#endLeg();
  }
}
