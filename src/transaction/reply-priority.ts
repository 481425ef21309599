// Which of the negative replies of the branches is sent upstream (RFC 3261 §16.7 step 6, with Kamailio's order).
import type { Branch } from './branch.ts';

/** By class of the status; lower is better. 6xx decides, then the lowest class. */
const CLASS_PRIORITY = [32_000, 11_000, 0, 3000, 4000, 5000, 1000] as const;
/** 4xx that tell the client how to do better: 401, 407, 415, 420, 484. */
const HELPFUL: ReadonlySet<number> = new Set([1, 7, 15, 20, 84]);

/** Lower is better. */
export function replyPriority(status: number): number {
  const statusClass = Math.trunc(status / 100);
  const rest = status % 100;
  const priority = CLASS_PRIORITY[statusClass];
  if (priority === undefined) return 10_000 + status;
  return priority + (statusClass === 4 && !HELPFUL.has(rest) ? 100 + rest : rest);
}

/** Made up for branches that were sent, and got no reply that could count. */
const STANDS_FOR_REPLY: ReadonlySet<number> = new Set([408, 487]);
/** What is made up for a branch that could not be sent counts where there is nothing else. */
const LAST = 100_000;

/**
 * The branch whose reply wins; the first of equals. Dropped branches and those without a final reply do not count; null: none is left.
 * `fakedPenalty` is added for replies made up here.
 */
export function pickBest(branches: readonly Branch[], fakedPenalty: number): Branch | null {
  let best: Branch | null = null;
  let bestPriority = Number.POSITIVE_INFINITY;
  for (let i = 0; i < branches.length; i++) {
    const branch = branches[i]!;
    if (branch.dropped || branch.status < 200) continue;
    const priority = replyPriority(branch.status) + penaltyOf(branch, fakedPenalty);
    if (priority < bestPriority) {
      best = branch;
      bestPriority = priority;
    }
  }
  return best;
}

function penaltyOf({ status, reply }: Branch, fakedPenalty: number): number {
  if (reply !== null) return 0;
  return STANDS_FOR_REPLY.has(status) ? fakedPenalty : LAST;
}
