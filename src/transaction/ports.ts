// Every effect the transaction layer has on the world, and everything it tells its user (RFC 3261 §17.1 "TU").
import type { Clock } from '../lib/clock.ts';
import type { RandomSource } from '../lib/random.ts';
import type { TimerWheel } from '../lib/timer-wheel.ts';
import type { Flow } from '../sip/flow.ts';
import type { Message } from '../sip/message.ts';
import type { Branch } from './branch.ts';
import type { Cell } from './cell.ts';

export interface TransactionPorts {
  /** Creation times, lifetimes. */
  readonly clock: Clock;
  /** All timers A–M. */
  readonly timers: TimerWheel;
  /** Labels of cells, which make branch ids hard to guess. */
  readonly random: RandomSource;
  /** Hands a message to the transport; false: it cannot be sent (RFC 3261 §17.1.4). `options` are the user's. */
  send(flow: Flow, text: string, options: number): boolean;
}

/**
 * What the user of the layer is told. Where an answer is needed it is given by a call on the cell, within the
 * callback or later: the cell waits.
 */
export interface TransactionUser {
  /**
   * A reply of a branch that is no retransmission of a negative one; `origin` is what the user gave to `receiveReply`.
   * Answer: `cell.passReply` or nothing, to drop it.
   */
  onReply(cell: Cell, branch: Branch, reply: Message, origin: unknown): void;
  /** A branch got its negative final reply (`branch.status`). Answer: `cell.finishBranchFailure`. */
  onBranchFailure(cell: Cell, branch: Branch): void;
  /** All branches failed and `winner` would be sent upstream. Answer: `cell.finishFailure`, after adding branches or replying if wanted. */
  onFailure(cell: Cell, winner: Branch): void;
  /** The received reply of `branch` as it is to be sent upstream; null: nothing is sent, as if it had been lost. */
  writeReply(cell: Cell, branch: Branch, reply: Message): string | null;
  /** A reply made here to the cell's request; null as above. */
  writeLocalReply(cell: Cell, status: number, reason: string): string | null;
  /** A reply is about to be sent upstream; `branch` is null for one made here. */
  onReplySent(cell: Cell, status: number, branch: Branch | null): void;
  /** A request of our own got a reply that counts: 1xx, 2xx, or the best final. `reply` is null for a timeout. */
  onLocalReply(cell: Cell, branch: Branch, reply: Message | null, status: number): void;
  /** The cell has its final reply and no branch is pending: only late messages can come, so much can be forgotten. */
  onFinished(cell: Cell): void;
  /** The cell has left the table; nothing will be called for it any more. */
  onTerminated(cell: Cell): void;
}

/** The part of the layer that a cell acts through. */
export interface CellHost {
  readonly ports: TransactionPorts;
  readonly user: TransactionUser;
  readonly settings: TransactionSettings;
  readonly counters: TransactionCounters;
  /** Takes the cell out of the table. */
  remove(cell: Cell): void;
}

/** Per-transaction timer values in milliseconds, Kamailio's names beside RFC 3261's letters. */
export interface TimerValues {
  /** `retr_timer1`, T1: first retransmission interval (Timers A, E, G). */
  readonly retransmission1: number;
  /** `retr_timer2`, T2: longest retransmission interval. */
  readonly retransmission2: number;
  /** `fr_timer`: no reply at all (Timer B), no final reply to a non-INVITE (F), no ACK (H). */
  readonly final: number;
  /** `fr_inv_timer`: no final reply to an INVITE after a provisional one (Timer C). */
  readonly finalInvite: number;
  /** `wt_timer`: how long a finished machine absorbs late messages (Timers D, I, J, K, L, M). */
  readonly wait: number;
}

export const DEFAULT_TIMERS: TimerValues = {
  retransmission1: 500,
  retransmission2: 4000,
  final: 30_000,
  finalInvite: 120_000,
  wait: 5000,
};

/** Which replies of earlier legs are forgotten when a failure handler adds branches: Kamailio's `failure_reply_mode`. */
export type ReplyDrop = 'none' | 'all' | 'last';

/** What the layer does where Kamailio's tm lets the administrator choose. May be changed while it runs. */
export interface TransactionSettings {
  /** For new cells. */
  timers: TimerValues;
  /** Longest time from creation to the final reply, milliseconds. */
  maxInviteLifetime: number;
  maxNonInviteLifetime: number;
  /** Timer C starts again at each provisional reply, else only at the first and at higher ones from 180 on. */
  restartFinalOnEachReply: boolean;
  /** CANCEL of a branch without any reply: 0 give it up at once, 1 wait for a provisional reply, 2 send it anyway. */
  cancelUnanswered: 0 | 1 | 2;
  /** Treat 6xx as any negative reply. */
  disable6xxBlock: boolean;
  /** Added to the priority number (lower is better) of replies made up for a timeout. */
  fakedReplyPenalty: number;
  /** Put `Reason: SIP;cause=…` into CANCELs caused by a final reply (RFC 3326). */
  localCancelReason: boolean;
  /** Send 500 upstream where the best reply is 503 (RFC 3261 §16.7 step 6). */
  remap503: boolean;
  /** A 100 of a branch is sent upstream (`relay_100`). */
  relayTrying: boolean;
  autoTrying: boolean;
  autoTryingReason: string;
  dropReplies: ReplyDrop;
  /** Headers of an INVITE whose names begin so go into its CANCEL and ACK too; '' for none. */
  copiedHeaders: string;
  /**
   * ACK and CANCEL are made of the INVITE as it came, with these whole lines before their Content-Length; null: of the
   * INVITE as it was sent.
   */
  receivedHopLines: string | null;
  /** Most branches of a cell, those of earlier legs included. */
  maxBranches: number;
  /** A reply must have the Call-ID of its request, besides its branch. */
  matchCallId: boolean;
  /** RFC 2543 matching compares the Request-URI, the top Via. */
  matchRequestUri: boolean;
  matchVia: boolean;
}

export function defaultSettings(): TransactionSettings {
  return {
    timers: DEFAULT_TIMERS,
    maxInviteLifetime: 180_000,
    maxNonInviteLifetime: 32_000,
    restartFinalOnEachReply: true,
    cancelUnanswered: 1,
    disable6xxBlock: false,
    fakedReplyPenalty: 0,
    localCancelReason: true,
    remap503: true,
    relayTrying: false,
    autoTrying: true,
    autoTryingReason: 'trying -- your call is important to us',
    dropReplies: 'all',
    copiedHeaders: '',
    receivedHopLines: null,
    maxBranches: 12,
    matchCallId: false,
    matchRequestUri: true,
    matchVia: true,
  };
}

/** What `tm.stats` counts since the start. */
export interface TransactionCounters {
  /** Cells made for received requests and for our own. */
  total: number;
  totalLocal: number;
  repliesReceived: number;
  repliesGenerated: number;
  repliesSent: number;
  /** Final replies by class, index 2…6. */
  readonly completed: number[];
  created: number;
  freed: number;
}
