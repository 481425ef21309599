// The failed branches of a cell: when all have failed, asks what to do and sends the best reply (RFC 3261 §16.7 steps 6–9).
import { invariant } from '../lib/invariant.ts';
import type { Branch } from './branch.ts';
import type { Cell } from './cell.ts';
import type { ReplyDrop } from './ports.ts';
import { pickBest } from './reply-priority.ts';
import { sendBest } from './upstream.ts';

export class ResponseContext {
  drop: ReplyDrop;
  readonly #cell: Cell;
  /** First branch of the current leg of serial forking, and of the one before. */
  #legStart = 0;
  #previousLegStart = 0;
  /** `onFailure` was called and not answered yet. */
  #failing = false;
  /** `onBranchFailure` calls not answered yet. */
  #branchFailures = 0;

  constructor(cell: Cell) {
    this.#cell = cell;
    this.drop = cell.host.settings.dropReplies;
  }

  /** The user owes an answer. */
  get busy(): boolean {
    return this.#failing || this.#branchFailures > 0;
  }

  onBranchFinal(branch: Branch): void {
    this.#branchFailures++;
    this.#cell.host.user.onBranchFailure(this.#cell, branch);
  }

  finishBranchFailure(): void {
    invariant(this.#branchFailures > 0, 'a branch failure is finished once');
    this.#branchFailures--;
    this.decide();
  }

  /** Once no branch is left that could bring a better reply, the failure is reported. */
  decide(): void {
    const cell = this.#cell;
    if (cell.status >= 200 || this.busy || cell.removed || cell.hasPendingBranch) return;
    const winner = this.#best();
    if (winner === null) return;
    this.#failing = true;
    // What a failure handler says of the replies is for itself alone.
    this.drop = cell.host.settings.dropReplies;
    this.#previousLegStart = this.#legStart;
    this.#legStart = cell.branchCount;
    cell.host.user.onFailure(cell, winner);
  }

  finishFailure(): void {
    invariant(this.#failing, 'a failure is finished once');
    this.#failing = false;
    const cell = this.#cell;
    if (cell.status >= 200 || cell.removed) return;
    if (cell.branchCount > this.#legStart) {
      this.#dropReplies();
      this.decide();
      return;
    }
    const winner = this.#best();
    if (winner !== null) sendBest(cell, winner);
  }

  /** Answer to a failure that nothing is to be sent for. */
  finishInSilence(): void {
    invariant(this.#failing, 'a failure is finished once');
    this.#failing = false;
  }

  #dropReplies(): void {
    if (this.drop === 'none') return;
    for (let i = this.drop === 'last' ? this.#previousLegStart : 0; i < this.#legStart; i++) {
      this.#cell.branchAt(i)!.dropped = true;
    }
  }

  #best(): Branch | null {
    return pickBest(this.#cell.branches, this.#cell.host.settings.fakedReplyPenalty);
  }
}
