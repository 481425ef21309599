/** Throws when `condition` is false: our own code is wrong. Never for bad input, which is a value. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) {
    throw new Error(`broken invariant: ${message}`);
  }
}
