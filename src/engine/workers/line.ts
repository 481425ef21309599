/** Questions and answers between two threads. Either end may ask; what is asked and answered is copied. */

/** The end of a channel: a `MessagePort`, a `Worker`, or what stands for one in a test. */
export interface LineEnd {
  postMessage(value: unknown): void;
  on(event: 'message', listener: (value: unknown) => void): unknown;
}

type Note =
  | { readonly ask: string; readonly id: number; readonly data: unknown }
  | { readonly answer: number; readonly data: unknown }
  | { readonly failed: number; readonly reason: string };

interface Waiting {
  resolve(data: unknown): void;
  reject(error: Error): void;
}

/** `Questions`: what may be asked of the other end, each with what is told and what is answered. */
export class Line<Questions extends Record<keyof Questions, (data: never) => unknown>> {
  readonly #end: LineEnd;
  readonly #waiting = new Map<number, Waiting>();
  #closed: string | null = null;
  #last = 0;

  /** `answer`: what this end does when it is asked; what it throws is the answer to who asked. */
  constructor(end: LineEnd, answer: (question: string, data: unknown) => unknown) {
    this.#end = end;
    end.on('message', (value) => {
      const note = value as Note;
      if ('ask' in note) void this.#answer(note, answer);
      else if ('answer' in note) this.#take(note.answer)?.resolve(note.data);
      else this.#take(note.failed)?.reject(new Error(note.reason));
    });
  }

  /** Rejects when the other end throws, or is gone. */
  ask<Q extends keyof Questions & string>(
    question: Q,
    data: Parameters<Questions[Q]>[0],
  ): Promise<Awaited<ReturnType<Questions[Q]>>> {
    if (this.#closed !== null) return Promise.reject(new Error(this.#closed));
    const id = ++this.#last;
    this.#end.postMessage({ ask: question, id, data } satisfies Note);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (data: unknown) => void, reject });
    });
  }

  /** The other end is gone: nobody waits for it any longer. */
  close(reason: string): void {
    this.#closed = reason;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(new Error(reason));
  }

  #take(id: number): Waiting | undefined {
    const found = this.#waiting.get(id);
    this.#waiting.delete(id);
    return found;
  }

  async #answer(
    { ask, id, data }: { readonly ask: string; readonly id: number; readonly data: unknown },
    answer: (question: string, data: unknown) => unknown,
  ): Promise<void> {
    try {
      this.#end.postMessage({ answer: id, data: await answer(ask, data) } satisfies Note);
    } catch (error) {
      this.#end.postMessage({
        failed: id,
        reason: error instanceof Error ? error.message : String(error),
      } satisfies Note);
    }
  }
}
