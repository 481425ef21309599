/** Whoever gets an answer to a command may take the server for started: none is given before it is. */
export class StartGate {
  #open: () => void = () => undefined;
  /** Resolves when the gate is opened; at once from then on. */
  readonly opened = new Promise<void>((resolve) => {
    this.#open = resolve;
  });

  /** Lets through what came so far and what will come. */
  open(): void {
    this.#open();
  }
}
