// The transaction layer of one thread: makes cells, finds the one a message belongs to (RFC 3261 §17.1.3, §17.2.3), counts, drains.
import type { Flow } from '../sip/flow.ts';
import type { Message } from '../sip/message.ts';
import { Method } from '../sip/method.ts';
import { readBranchId, type BranchPosition } from './branch-id.ts';
import type { Branch } from './branch.ts';
import { Cell } from './cell.ts';
import { callIdHash, isInDialog, matchesCell, requestHashes, type RequestHashes } from './matching.ts';
import type { OriginalRequest } from './original-request.ts';
import {
  defaultSettings,
  type CellHost,
  type TransactionCounters,
  type TransactionPorts,
  type TransactionSettings,
  type TransactionUser,
} from './ports.ts';
import { cellSnapshot, statistics, type CellSnapshot, type TransactionStatistics } from './snapshot.ts';
import { CellTable } from './table.ts';

export interface LayerSnapshot {
  readonly statistics: TransactionStatistics;
  readonly cells: readonly CellSnapshot[];
  /** Cells by state of their server transaction, `local` for our own requests. */
  readonly states: Readonly<Record<string, number>>;
}

/**
 * How many of the cells that share what is searched for are looked at, the newest first. Honest peers make a few; whoever
 * makes more only loses sight of its own.
 */
const MAX_CANDIDATES = 64;

/** No method of a request. */
const NO_METHOD = -1;

export class TransactionLayer implements CellHost {
  readonly ports: TransactionPorts;
  readonly user: TransactionUser;
  readonly settings: TransactionSettings;
  readonly counters: TransactionCounters = {
    total: 0,
    totalLocal: 0,
    repliesReceived: 0,
    repliesGenerated: 0,
    repliesSent: 0,
    completed: [0, 0, 0, 0, 0, 0, 0],
    created: 0,
    freed: 0,
  };
  readonly #table = new CellTable();
  readonly #position: BranchPosition = { index: 0, label: 0, branch: 0 };
  /** The request looked up last, its hashes, and the method for which it has no cell: a script asks more than once. */
  #recent: Message | null = null;
  #recentHashes: RequestHashes | null = null;
  #recentMiss = NO_METHOD;
  #refusing = false;

  constructor(ports: TransactionPorts, user: TransactionUser, settings: TransactionSettings = defaultSettings()) {
    this.ports = ports;
    this.user = user;
    this.settings = settings;
  }

  get size(): number {
    return this.#table.size;
  }

  /** Entries in all indexes, for leak checks: 0 when no cell exists. */
  get entries(): number {
    return this.#table.entries;
  }

  /**
   * A cell for a received request (not ACK) that `matchRequest` did not find. `replyFlow`: where replies go by its Via.
   * null: the request lacks what identifies a transaction, or the layer refuses new ones (a CANCEL ends one, and a request within a dialog may end a call, so they are taken).
   */
  createServer(request: Message, replyFlow: Flow): Cell | null {
    const hashes = this.#hashesOf(request);
    if (hashes === null || (this.#refusing && request.methodId !== Method.Cancel && !isInDialog(request))) return null;
    const cell = this.#create(request, replyFlow, request.methodId);
    this.#table.add(cell, hashes);
    this.#recentMiss = NO_METHOD;
    return cell;
  }

  /** A cell for a request of our own: add one branch and start it. */
  createClient(methodId: number): Cell {
    const cell = this.#create(null, null, methodId);
    this.counters.totalLocal++;
    this.#table.add(cell, null);
    return cell;
  }

  #create(request: Message | null, replyFlow: Flow | null, methodId: number): Cell {
    this.counters.total++;
    this.counters.created++;
    const label = this.ports.random.int32() & 0x7fffffff;
    return new Cell({ host: this, index: this.#table.nextIndex(), label, request, replyFlow, methodId });
  }

  /** The cell a request belongs to: that of its first arrival; for an ACK the INVITE's. A CANCEL finds only its own cell. */
  matchRequest(request: Message): Cell | null {
    return this.#find(request, request.methodId === Method.Ack ? Method.Invite : request.methodId);
  }

  /** The INVITE that a CANCEL is for (RFC 3261 §9.2). */
  matchCanceled(cancel: Message): Cell | null {
    return this.#find(cancel, Method.Invite);
  }

  /** A CANCEL that found no INVITE is remembered: whether it was for this one, which came later. */
  hasCancelFor(invite: Message): boolean {
    const hashes = this.#hashesOf(invite);
    return hashes !== null && this.#search(hashes, invite, Method.Cancel) !== null;
  }

  #find(request: Message, methodId: number): Cell | null {
    const hashes = this.#hashesOf(request);
    if (hashes === null || this.#recentMiss === methodId) return null;
    const cell = this.#search(hashes, request, methodId);
    if (cell === null) this.#recentMiss = methodId;
    return cell;
  }

  #search(hashes: RequestHashes, request: Message, methodId: number): Cell | null {
    let cell = this.#table.newest(hashes.request);
    for (let seen = 0; cell !== null && seen < MAX_CANDIDATES; seen++) {
      if (matchesCell(cell, request, methodId, this.settings)) return cell;
      cell = this.#table.older(cell);
    }
    return null;
  }

  #hashesOf(request: Message): RequestHashes | null {
    if (request !== this.#recent) {
      this.#recent = request;
      this.#recentHashes = requestHashes(request);
      this.#recentMiss = NO_METHOD;
    }
    return this.#recentHashes;
  }

  /** The INVITE answered with 2xx that an ACK end to end belongs to, as long as it is remembered. */
  matchEndToEndAck(ack: Message): Cell | null {
    const { callId, cseq } = ack;
    if (callId === null || cseq === null) return null;
    // The hash is remembered since the ACK was looked for among the transactions; without Via it had none.
    let cell = this.#table.newestInvite(this.#hashesOf(ack)?.callId ?? callIdHash(callId));
    for (let seen = 0; cell !== null && seen < MAX_CANDIDATES; seen++) {
      const original = cell.original!;
      if (cell.status >= 200 && cell.status < 300 && isInvite(original, callId, cseq.number)) {
        if (original.hasFromTag(ack.from?.tag ?? null)) return cell;
      }
      cell = this.#table.olderInvite(cell);
    }
    return null;
  }

  /** The branch whose request a reply answers; null: not sent by us, or forgotten. */
  matchReply(reply: Message): Branch | null {
    const id = reply.via?.branch ?? null;
    const position = this.#position;
    if (id === null || !readBranchId(id, position)) return null;
    const branch = this.#table.at(position.index, position.label)?.branchAt(position.branch) ?? null;
    if (branch === null || branch.machine === null) return null;
    const { cell } = branch;
    const { methodId } = reply;
    if (methodId !== cell.methodId && !(methodId === Method.Cancel && cell.isInvite)) return null;
    if (this.settings.matchCallId && cell.original !== null && !cell.original.hasCallId(reply.callId)) return null;
    return branch;
  }

  /** The branch that a request of ours, as it was sent, belongs to; null for its ACK or CANCEL. */
  matchSent(request: Message): Branch | null {
    const id = request.via?.branch ?? null;
    const position = this.#position;
    if (id === null || !readBranchId(id, position)) return null;
    const branch = this.#table.at(position.index, position.label)?.branchAt(position.branch) ?? null;
    return branch?.cell.methodId === request.methodId ? branch : null;
  }

  /**
   * Gives a reply to its branch, with what the user wants to know of it in `onReply`. False: there is none, it can only be
   * forwarded statelessly.
   */
  receiveReply(reply: Message, origin: unknown): boolean {
    const branch = this.matchReply(reply);
    if (branch === null) return false;
    this.counters.repliesReceived++;
    branch.receive(reply, origin);
    return true;
  }

  /** By the numbers that `$T(id_index)` and `$T(id_label)` show. */
  find(index: number, label: number): Cell | null {
    return this.#table.at(index, label);
  }

  /** The INVITE received with this Call-ID and CSeq number. */
  findInvite(callId: string, cseqNumber: number): Cell | null {
    let cell = this.#table.newestInvite(callIdHash(callId));
    for (let seen = 0; cell !== null && seen < MAX_CANDIDATES; seen++) {
      if (isInvite(cell.original!, callId, cseqNumber)) return cell;
      cell = this.#table.olderInvite(cell);
    }
    return null;
  }

  /** In order of position. */
  cells(): Cell[] {
    return this.#table.all();
  }

  remove(cell: Cell): void {
    this.#table.remove(cell);
    this.counters.freed++;
  }

  /** From now on `createServer` gives null for what begins something; running transactions finish. */
  refuseNew(): void {
    this.#refusing = true;
  }

  /** Ends every transaction at once. */
  abortAll(): void {
    for (const cell of this.#table.all()) cell.abort();
  }

  statistics(): TransactionStatistics {
    return statistics(this.#table.all(), this.counters);
  }

  snapshot(): LayerSnapshot {
    const cells = this.#table.all();
    const states: Record<string, number> = {};
    for (const cell of cells) {
      const state = cell.server?.state ?? 'local';
      states[state] = (states[state] ?? 0) + 1;
    }
    return {
      statistics: statistics(cells, this.counters),
      cells: cells.map(cellSnapshot),
      states,
    };
  }
}

function isInvite(original: OriginalRequest, callId: string, cseqNumber: number): boolean {
  return original.cseqNumber === cseqNumber && original.hasCallId(callId);
}
