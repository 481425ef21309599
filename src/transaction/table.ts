// All cells: by position for replies (O(1), from our branch id), by matching key for requests, INVITEs also by Call-ID.
import { invariant } from '../lib/invariant.ts';
import type { Cell } from './cell.ts';

export class CellTable {
  readonly #slots: (Cell | null)[] = [];
  readonly #free: number[] = [];
  readonly #byKey = new Map<string, Cell>();
  readonly #byCallId = new Map<string, Cell>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Entries in all indexes, for leak checks. */
  get entries(): number {
    return this.#size + this.#byKey.size + this.#byCallId.size;
  }

  /** The position the next `add` has to use. */
  nextIndex(): number {
    return this.#free.at(-1) ?? this.#slots.length;
  }

  /** `key` and `callId` are null for a cell that no request can match. */
  add(cell: Cell, key: string | null, callId: string | null): void {
    invariant(cell.index === this.nextIndex(), 'a cell is added at the next position');
    if (cell.index === this.#slots.length) this.#slots.push(cell);
    else {
      this.#free.pop();
      this.#slots[cell.index] = cell;
    }
    this.#size++;
    cell.key = key;
    cell.callIdKey = callId;
    if (key !== null) {
      const older = this.#byKey.get(key) ?? null;
      if (older !== null) older.previousByKey = cell;
      cell.nextByKey = older;
      this.#byKey.set(key, cell);
    }
    if (callId !== null) {
      const older = this.#byCallId.get(callId) ?? null;
      if (older !== null) older.previousByCallId = cell;
      cell.nextByCallId = older;
      this.#byCallId.set(callId, cell);
    }
  }

  remove(cell: Cell): void {
    invariant(this.#slots[cell.index] === cell, 'a cell is removed once');
    this.#slots[cell.index] = null;
    this.#free.push(cell.index);
    this.#size--;
    if (cell.key !== null) this.#unlinkKey(cell, cell.key);
    if (cell.callIdKey !== null) this.#unlinkCallId(cell, cell.callIdKey);
  }

  #unlinkKey(cell: Cell, key: string): void {
    const { previousByKey: newer, nextByKey: older } = cell;
    if (older !== null) older.previousByKey = newer;
    if (newer !== null) newer.nextByKey = older;
    else if (older === null) this.#byKey.delete(key);
    else this.#byKey.set(key, older);
  }

  #unlinkCallId(cell: Cell, callId: string): void {
    const { previousByCallId: newer, nextByCallId: older } = cell;
    if (older !== null) older.previousByCallId = newer;
    if (newer !== null) newer.nextByCallId = older;
    else if (older === null) this.#byCallId.delete(callId);
    else this.#byCallId.set(callId, older);
  }

  at(index: number, label: number): Cell | null {
    const cell = this.#slots[index];
    return cell !== undefined && cell !== null && cell.label === label ? cell : null;
  }

  /** The newest cell with the key; the others follow by `nextByKey`. */
  firstByKey(key: string): Cell | null {
    return this.#byKey.get(key) ?? null;
  }

  /** The newest INVITE cell of the Call-ID; the others follow by `nextByCallId`. */
  firstByCallId(callId: string): Cell | null {
    return this.#byCallId.get(callId) ?? null;
  }

  /** In order of position. */
  all(): Cell[] {
    const cells: Cell[] = [];
    for (const cell of this.#slots) if (cell !== null) cells.push(cell);
    return cells;
  }
}
