/** Values that change, read through getters: settings of a running server. */

/**
 * The same getters, fast to read. V8 keeps an object that was written with getters as a hash table, and looks each of them up
 * in it for 20 ns; those of a prototype it puts into the code that reads them, for 1 ns, and a message asks some fifty times.
 */
export function liveView<T extends object>(getters: T): T {
  return Object.create(getters) as T;
}
