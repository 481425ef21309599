// All cells: by position for replies (O(1), from our branch id), by the hash of what identifies a request, INVITEs also by Call-ID.
import { HashChains } from '../lib/hash-chains.ts';
import { invariant } from '../lib/invariant.ts';
import type { Cell } from './cell.ts';
import type { RequestHashes } from './matching.ts';

export class CellTable {
  readonly #slots: (Cell | null)[] = [];
  readonly #free: number[] = [];
  readonly #byRequest = new HashChains();
  readonly #byCallId = new HashChains();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Entries in all indexes, for leak checks. */
  get entries(): number {
    return this.#size + this.#byRequest.size + this.#byCallId.size;
  }

  /** The position the next `add` has to use. */
  nextIndex(): number {
    return this.#free.at(-1) ?? this.#slots.length;
  }

  /** `hashes` is null for a cell that no request can match. */
  add(cell: Cell, hashes: RequestHashes | null): void {
    const { index } = cell;
    invariant(index === this.nextIndex(), 'a cell is added at the next position');
    if (index === this.#slots.length) this.#slots.push(cell);
    else {
      this.#free.pop();
      this.#slots[index] = cell;
    }
    this.#size++;
    if (hashes === null) return;
    this.#byRequest.add(index, hashes.request);
    if (cell.isInvite) this.#byCallId.add(index, hashes.callId);
  }

  remove(cell: Cell): void {
    const { index } = cell;
    invariant(this.#slots[index] === cell, 'a cell is removed once');
    this.#slots[index] = null;
    this.#free.push(index);
    this.#size--;
    this.#byRequest.remove(index);
    this.#byCallId.remove(index);
  }

  at(index: number, label: number): Cell | null {
    const cell = this.#slots[index];
    return cell !== undefined && cell !== null && cell.label === label ? cell : null;
  }

  /** The newest cell whose request has the hash; null: there is none. It may be of another request all the same. */
  newest(requestHash: number): Cell | null {
    return this.#cellAt(this.#byRequest.first(requestHash));
  }

  /** The one with the same hash that was made before it. */
  older(cell: Cell): Cell | null {
    return this.#cellAt(this.#byRequest.next(cell.index));
  }

  /** As {@link newest}, of the INVITE cells whose Call-ID has the hash. */
  newestInvite(callIdHash: number): Cell | null {
    return this.#cellAt(this.#byCallId.first(callIdHash));
  }

  olderInvite(cell: Cell): Cell | null {
    return this.#cellAt(this.#byCallId.next(cell.index));
  }

  #cellAt(index: number): Cell | null {
    return index < 0 ? null : this.#slots[index]!;
  }

  /** In order of position. */
  all(): Cell[] {
    const cells: Cell[] = [];
    for (const cell of this.#slots) if (cell !== null) cells.push(cell);
    return cells;
  }
}
