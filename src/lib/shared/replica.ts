/** State that every thread of a process has a copy of: all copies go through the same changes in the same order. */

/** A change, or a part of one: what JSON can carry. */
export type ChangeValue =
  string | number | boolean | null | readonly ChangeValue[] | { readonly [key: string]: ChangeValue };

/** The copy of one thread. */
export interface Replica<C extends ChangeValue> {
  /** Changes the copy, by nothing but the change itself. */
  apply(change: C): void;
  /** Changes that make it what it is, from nothing. */
  contents(): Iterable<C>;
  /** Makes it nothing. */
  clear(): void;
}

export interface Replication<C extends ChangeValue> {
  /** From here on the copy has all that other threads have changed before. */
  catchUp(): void;
  /**
   * Changes all copies. `decide` looks at the copy of this thread, which is up to date, and says how; null: not at all. Nobody changes
   * anything meanwhile. False: there is no room for it, and nothing was changed.
   */
  change(decide: () => C | null): boolean;
  /** As change(), with one that makes the copies no longer than they are: for that there is always room. */
  shrink(decide: () => C | null): void;
  /** After some change by whichever thread, which may be one to another replica. Never where nobody else changes anything. */
  changed(): Promise<unknown>;
}

export interface Replicator {
  /** `name`: the same in all threads. From here on the copy is kept like the others. */
  replicate<C extends ChangeValue>(name: string, replica: Replica<C>): Replication<C>;
}

const NEVER = new Promise<never>(() => undefined);

/** Where there is one thread. */
export const onlyCopies: Replicator = {
  replicate<C extends ChangeValue>(_name: string, replica: Replica<C>): Replication<C> {
    const shrink = (decide: () => C | null): void => {
      const change = decide();
      if (change !== null) replica.apply(change);
    };
    return {
      catchUp() {
        // Nobody else changes it.
      },
      change(decide) {
        shrink(decide);
        return true;
      },
      shrink,
      changed: () => NEVER,
    };
  },
};
