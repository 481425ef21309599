/** Where a server stands among those of its process that share the work: each is a whole one, in a thread of its own. */
export interface WorkerSeat {
  /** 0: the first, which also does what has to be done once. */
  readonly index: number;
  readonly count: number;
  /**
   * Memory that all of them see, by its name: zeroes, until somebody writes. The first one asks for it when its module is
   * initialised, before there are others, which then find it under that name, as long as it was asked for.
   */
  memory(name: string, bytes: number): SharedArrayBuffer;
}

/** The seat of a server that shares its work with nobody. */
export function onlyWorker(): WorkerSeat {
  return firstWorker(1, new Map());
}

/** That of the first of several; `memories` is where what it asks for is kept for the others. */
export function firstWorker(count: number, memories: Map<string, SharedArrayBuffer>): WorkerSeat {
  return {
    index: 0,
    count,
    memory(name, bytes) {
      const found = memories.get(name) ?? new SharedArrayBuffer(bytes);
      memories.set(name, found);
      return found;
    },
  };
}

/** That of another, which finds what the first one has asked for. */
export function laterWorker(
  index: number,
  count: number,
  memories: ReadonlyMap<string, SharedArrayBuffer>,
): WorkerSeat {
  return {
    index,
    count,
    memory(name, bytes) {
      const found = memories.get(name);
      if (found === undefined || found.byteLength < bytes)
        throw new Error(`worker 0 has made no ${bytes} bytes ${name}`);
      return found;
    },
  };
}
