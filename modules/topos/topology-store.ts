/** Dialogs and requests on their way, kept over restarts and crashes until their time is over. */
import type { Clock } from '../../src/lib/clock.ts';
import type { StateStore } from '../../src/state/store.ts';
import { ExpiringTable } from './expiring-table.ts';
import { readBranch, readDialog, writeBranch, writeDialog, type Branch, type Dialog } from './records.ts';

/** Longer names are not ours; peers choose what is looked for. */
const MOST_LENGTH = 256;

export class TopologyStore {
  readonly #state: StateStore;
  readonly #clock: Clock;
  readonly #dialogs: ExpiringTable;
  readonly #branches: ExpiringTable;

  constructor(state: StateStore, clock: Clock) {
    this.#state = state;
    this.#clock = clock;
    this.#dialogs = new ExpiringTable(state, 'topos-dialog');
    this.#branches = new ExpiringTable(state, 'topos-branch');
  }

  /** False: the disk takes nothing, and nothing new should be begun. */
  get accepting(): boolean {
    return this.#state.accepting;
  }

  dialog(name: string): Dialog | null {
    const text = isName(name) ? this.#dialogs.get(name, this.#now()) : null;
    return text === null ? null : readDialog(name, text);
  }

  /** For so many seconds from now on; null: as long as before. */
  putDialog(dialog: Dialog, lifetime: number | null): void {
    const end = lifetime === null ? this.#dialogs.endOf(dialog.name) : this.#now() + lifetime;
    this.#dialogs.put(dialog.name, writeDialog(dialog), end);
  }

  /** For so many seconds from now on at least. */
  prolongDialog(dialog: Dialog, lifetime: number): void {
    this.putDialog(dialog, Math.max(lifetime, this.#dialogs.endOf(dialog.name) - this.#now()));
  }

  /** `id`: that of our Via. */
  branch(id: string): Branch | null {
    const text = isName(id) ? this.#branches.get(id, this.#now()) : null;
    return text === null ? null : readBranch(text);
  }

  putBranch(id: string, branch: Branch, lifetime: number): void {
    this.#branches.put(id, writeBranch(branch), this.#now() + lifetime);
  }

  /** Forgets what is over, looking at no more than `limit` of each kind. True: there may be more. */
  expire(limit: number): boolean {
    const now = this.#now();
    const dialogs = this.#dialogs.expire(now, limit);
    const branches = this.#branches.expire(now, limit);
    // No batch of messages may end for a while.
    if (dialogs + branches > 0) this.#state.commit();
    return dialogs >= limit || branches >= limit;
  }

  /** Takes time in proportion to what is kept. */
  snapshot(): { readonly dialogs: number; readonly branches: number } {
    return { dialogs: this.#dialogs.count(), branches: this.#branches.count() };
  }

  #now(): number {
    return Math.floor(this.#clock.wall() / 1000);
  }
}

const isName = (text: string): boolean => text !== '' && text.length <= MOST_LENGTH;
