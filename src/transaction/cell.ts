// A proxy transaction: one server transaction and up to twelve branches, joined by the rules of RFC 3261 §16.7 and §16.10.
import type { TimerWheel } from '../lib/timer-wheel.ts';
import type { Flow } from '../sip/flow.ts';
import type { Message } from '../sip/message.ts';
import { Method } from '../sip/method.ts';
import { Branch } from './branch.ts';
import { cancelPending, endPending } from './ending.ts';
import type { ServerHost } from './machine.ts';
import type { CellHost, ReplyDrop, TimerValues } from './ports.ts';
import { OriginalRequest } from './original-request.ts';
import { ResponseContext } from './response-context.ts';
import { ServerInvite } from './server-invite.ts';
import { ServerNonInvite } from './server-non-invite.ts';
import { relayReply, sendReply } from './upstream.ts';

/** What a cell starts from. */
export interface CellStart {
  readonly host: CellHost;
  readonly index: number;
  readonly label: number;
  /** The request received; null for one of our own. */
  readonly request: Message | null;
  /** Where replies go; null for a request of our own. */
  readonly replyFlow: Flow | null;
  readonly methodId: number;
}

const NO_BRANCHES: readonly never[] = [];

export class Cell implements ServerHost {
  readonly host: CellHost;
  readonly index: number;
  readonly label: number;
  /** null for a request of our own. */
  readonly original: OriginalRequest | null;
  readonly replyFlow: Flow | null;
  readonly methodId: number;
  readonly isInvite: boolean;
  /** `clock.now()` of the creation. */
  readonly created: number;
  /** null for a request of our own. */
  readonly server: ServerInvite | ServerNonInvite | null;
  values: TimerValues;
  /** `clock.now()` after which no branch waits for a final reply. */
  endOfLife: number;
  /** Status of the last reply sent upstream: 0 none, 1xx, or the final one. For a request of our own the final one got. */
  status = 0;
  /** The branch whose reply was sent upstream last; null: one made here, or none. */
  relayed: Branch | null = null;
  /** A CANCEL for it arrived. */
  canceled = false;
  /** What the user wants of the reply sent last, whenever it is sent again. */
  sendOptions = 0;
  /** What branches answer ends here: they were sent copies. */
  keepsReplies = false;
  disable6xxBlock: boolean;
  /** CANCELs are made of the INVITE as it was sent, whatever the settings say. */
  cancelsAsSent = false;
  autoTrying: boolean;
  /** Owned by the user of the layer. */
  data: unknown = null;
  /** The first branch; most cells have no other, and an array for one would be two more objects for the garbage collector. */
  #first: Branch | null = null;
  /** Those after the first. */
  #further: readonly Branch[] = NO_BRANCHES;
  /** Made when the first branch fails: most calls need none. */
  #failures: ResponseContext | null = null;
  #removed = false;
  #isResting = false;

  constructor(start: CellStart) {
    const { host, methodId } = start;
    const { settings } = host;
    this.host = host;
    this.index = start.index;
    this.label = start.label;
    this.original = start.request === null ? null : new OriginalRequest(start.request);
    this.replyFlow = start.replyFlow;
    this.methodId = methodId;
    this.isInvite = methodId === Method.Invite;
    this.created = host.ports.clock.now();
    this.values = settings.timers;
    this.endOfLife = this.created + (this.isInvite ? settings.maxInviteLifetime : settings.maxNonInviteLifetime);
    this.disable6xxBlock = settings.disable6xxBlock;
    this.autoTrying = settings.autoTrying;
    this.server = start.request === null ? null : this.isInvite ? new ServerInvite(this) : new ServerNonInvite(this);
  }

  get timers(): TimerWheel {
    return this.host.ports.timers;
  }

  get reliable(): boolean {
    return this.replyFlow!.socket.transport !== 'udp';
  }

  /** The request received; null for one of our own. */
  get request(): Message | null {
    return this.original?.message ?? null;
  }

  get isLocal(): boolean {
    return this.server === null;
  }

  get expired(): boolean {
    return this.host.ports.clock.now() >= this.endOfLife;
  }

  /** A destination may still bring a final reply. */
  get hasPendingBranch(): boolean {
    if (this.#first?.pending === true) return true;
    for (let i = 0; i < this.#further.length; i++) if (this.#further[i]!.pending) return true;
    return false;
  }

  get removed(): boolean {
    return this.#removed;
  }

  // Requests.

  /** The request came again. */
  onRetransmission(): void {
    this.server?.onRequest();
  }

  /** An ACK matched the INVITE. False: it belongs to a 2xx and goes on to the endpoint. */
  onAck(): boolean {
    return this.server?.onAck() ?? true;
  }

  /**
   * The CANCEL for this INVITE came (RFC 3261 §9.2, §16.10); `headers` are whole lines for the CANCELs sent on.
   * True: some branch still has to answer.
   */
  cancel(headers: string): boolean {
    this.canceled = true;
    const before = this.status;
    const waiting = this.cancelBranches(headers, null);
    // A branch that was given up at once counts as answered with 487.
    if (before < 200) (this.#failures ??= new ResponseContext(this)).decide();
    return waiting;
  }

  /** Cancels all pending branches but `except`. True: some branch still has to answer. */
  cancelBranches(headers: string, except: Branch | null): boolean {
    return cancelPending(this, headers, except);
  }

  /** Cancels one branch; the reply that comes of it counts as any other. */
  cancelBranch(branch: Branch, headers: string): void {
    branch.cancel(headers);
    (this.#failures ??= new ResponseContext(this)).decide();
  }

  // Branches.

  get branchCount(): number {
    return this.#first === null ? 0 : this.#further.length + 1;
  }

  /** null: there is none of that number. */
  branchAt(index: number): Branch | null {
    return index === 0 ? this.#first : (this.#further[index - 1] ?? null);
  }

  /** All of them, in an array made to be asked once. */
  get branches(): readonly Branch[] {
    return this.#first === null ? NO_BRANCHES : [this.#first, ...this.#further];
  }

  /**
   * A destination to come, whose `id` goes into the Via of the request; null: no more can be added. `isLate`: it may come
   * after the final reply, and nothing but a 2xx to an INVITE goes upstream from it.
   */
  newBranch(isLate = false): Branch | null {
    if (this.canceled || (this.status >= 200 && !isLate) || this.#removed) return null;
    const index = this.branchCount;
    if (index >= this.host.settings.maxBranches) return null;
    const branch = new Branch(this, index);
    branch.isLate = isLate;
    this.#isResting = false;
    if (index === 0) this.#first = branch;
    else this.#further = [...this.#further, branch];
    return branch;
  }

  /** Sends the request of a branch. False: it was not sent; the branch then has to be failed or discarded. */
  startBranch(branch: Branch, flow: Flow, text: string): boolean {
    if (this.#removed || branch.canceled || (this.status >= 200 && !branch.isLate)) return false;
    return branch.start(flow, text);
  }

  /** Forgets a branch that could not be sent; its number is used again when none follows that is still there. */
  discardBranch(branch: Branch): void {
    branch.dropped = true;
    branch.discarded = true;
    branch.dispose();
    // A failure handler that added only such branches added none.
    while (this.branchAt(this.branchCount - 1)?.discarded === true) this.#removeLast();
    this.#failures?.decide();
    this.settle();
  }

  #removeLast(): void {
    if (this.#further.length === 0) this.#first = null;
    else this.#further = this.#further.slice(0, -1);
  }

  /** Ends a branch with a status made up here. */
  failBranch(branch: Branch, status: number): void {
    if (branch.status >= 200) return;
    branch.status = status;
    branch.machine?.abandon();
    this.#onBranchFinal(branch);
    this.#rest();
    this.settle();
  }

  /** `t_set_fr`: changes timers of this transaction, of its waiting branches too. */
  setTimers(values: TimerValues): void {
    const restart = values.final !== this.values.final || values.finalInvite !== this.values.finalInvite;
    this.values = values;
    if (!restart) return;
    for (const branch of this.branches) branch.restartTimeout();
  }

  /** `delay` shortened to what is left of the lifetime. */
  limit(delay: number): number {
    const left = this.endOfLife - this.host.ports.clock.now();
    return left > delay ? delay : left > 0 ? left : 0;
  }

  // Replies.

  /** The user lets a reply of a branch take effect. */
  passReply(branch: Branch, reply: Message): void {
    if (!this.#removed) this.#passReply(branch, reply);
    // Last, so that a failure handler sees whether there was one before.
    branch.replied = true;
    this.#rest();
  }

  #passReply(branch: Branch, reply: Message): void {
    const { status } = reply;
    if (status >= 200 && status < 300) {
      this.#onSuccess(branch, reply, status);
      return;
    }
    if (branch.status >= 200) return;
    branch.status = status;
    if (status >= 300) {
      branch.reply = reply;
      this.#onBranchFinal(branch);
    } else if (this.status < 200 && (status !== 100 || this.#relaysTrying)) {
      // "Any non-100 provisional responses MUST be forwarded." (RFC 3261 §16.7 step 5)
      relayReply(this, branch, reply, status);
    }
  }

  /** A request of our own goes nowhere upstream. */
  get #relaysTrying(): boolean {
    return !this.isLocal && this.host.settings.relayTrying;
  }

  #onSuccess(branch: Branch, reply: Message, status: number): void {
    // "After a final response has been sent on the server transaction, […] any 2xx response to an INVITE request" is
    // still forwarded (RFC 3261 §16.7 step 5).
    if (!this.isInvite && (this.status >= 200 || branch.status >= 200)) {
      if (branch.isLate) branch.status = status;
      return;
    }
    branch.status = status;
    branch.reply = reply;
    relayReply(this, branch, reply, status);
  }

  /** Answer to `onBranchFailure`. */
  finishBranchFailure(): void {
    this.#failures!.finishBranchFailure();
    // It may have had its final reply while the answer was awaited.
    this.#rest();
    this.settle();
  }

  /** Answer to `onFailure`: goes on with the branches that were added, or sends the best reply. */
  finishFailure(): void {
    this.#failures!.finishFailure();
    this.#rest();
    this.settle();
  }

  /** Answer to `onFailure`: nothing is sent, the request just goes. */
  finishInSilence(): void {
    this.#failures!.finishInSilence();
    this.server?.release();
    this.settle();
  }

  /** Which replies got so far are forgotten when the failure handler adds branches. */
  dropReplies(which: ReplyDrop): void {
    (this.#failures ??= new ResponseContext(this)).drop = which;
  }

  #onBranchFinal(branch: Branch): void {
    if (this.status >= 200 || branch.dropped) return;
    // "If the proxy receives a 6xx response, […] it MUST cancel all pending client transactions, and MUST NOT create any
    // new branches in this context." (RFC 3261 §16.7 step 5)
    if (branch.status >= 600 && !this.disable6xxBlock) {
      endPending(this, branch.status, branch);
    }
    (this.#failures ??= new ResponseContext(this)).onBranchFinal(branch);
  }

  /** The user answers the request, with null silently. False: it has its final answer already. */
  reply(status: number, text: string | null): boolean {
    if (this.status >= 200 || this.#removed || this.isLocal) return false;
    this.host.counters.repliesGenerated++;
    sendReply(this, status, text, null);
    this.#rest();
    return true;
  }

  /** `100 trying -- your call is important to us`, once, when nothing was sent before (RFC 3261 §16.2). */
  sendTrying(): void {
    if (this.isInvite && this.autoTrying && this.status === 0 && !this.isLocal) {
      this.reply(100, this.host.user.writeLocalReply(this, 100, this.host.settings.autoTryingReason));
    }
  }

  transmitReply(text: string | null): void {
    this.host.counters.repliesSent++;
    if (text !== null) this.repeatReply(text);
  }

  repeatReply(text: string): void {
    this.host.ports.send(this.replyFlow!, text, this.sendOptions);
  }

  // The end.

  /** Nothing more is to come from the user: a request without branches and final reply goes after the wait. */
  release(): void {
    if (this.hasPendingBranch || this.#failures?.busy === true) return;
    this.server?.release();
  }

  /** The request ends with this status, but nothing is sent upstream. */
  drop(status: number): void {
    if (this.status >= 200 || this.#removed) return;
    this.status = status;
    endPending(this, status, null);
    this.server?.release();
    this.settle();
  }

  /** From here on only late messages can come: what only the living call needs is let go. */
  #rest(): void {
    if (this.status < 200 || this.#isResting || this.#failures?.busy === true || this.hasPendingBranch) return;
    this.#isResting = true;
    this.#first?.rest();
    for (let i = 0; i < this.#further.length; i++) this.#further[i]!.rest();
    this.host.user.onFinished(this);
    this.original?.forget();
  }

  onServerTerminated(): void {
    this.settle();
  }

  /** Leaves the table when every machine has terminated. */
  settle(): void {
    if (this.#removed || this.#failures?.busy === true) return;
    if (this.server === null ? this.status < 200 : this.server.state !== 'Terminated') return;
    if (this.#first?.terminated === false) return;
    for (let i = 0; i < this.#further.length; i++) if (!this.#further[i]!.terminated) return;
    this.#remove();
  }

  /** Ends at once, whatever is in progress: shutdown, or cleaning up. */
  abort(): void {
    if (!this.#removed) this.#remove();
  }

  #remove(): void {
    this.#removed = true;
    this.#first?.dispose();
    for (let i = 0; i < this.#further.length; i++) this.#further[i]!.dispose();
    this.server?.abort();
    this.host.remove(this);
    this.host.user.onTerminated(this);
  }
}
