// One destination of a cell: a client transaction (RFC 3261 §17.1), its reply so far, and the CANCEL sent after it.
import { invariant } from '../lib/invariant.ts';
import type { TimerWheel } from '../lib/timer-wheel.ts';
import type { Flow } from '../sip/flow.ts';
import type { Message } from '../sip/message.ts';
import { Method } from '../sip/method.ts';
import { isFailure, parseMessage } from '../sip/parse-message.ts';
import { branchPrefix } from './branch-id.ts';
import { CancelTransaction } from './cancel-transaction.ts';
import type { Cell } from './cell.ts';
import { ClientInvite } from './client-invite.ts';
import { ClientNonInvite } from './client-non-invite.ts';
import { reasonOfWaiting } from './ending.ts';
import { writeAck, writeCancel, type InviteSent } from './hop-request.ts';
import type { ClientHost } from './machine.ts';
import type { TimerValues } from './ports.ts';

export class Branch implements ClientHost {
  readonly cell: Cell;
  readonly index: number;
  /** null until started. */
  machine: ClientInvite | ClientNonInvite | null = null;
  flow: Flow | null = null;
  /** The request as sent; '' until started. */
  request = '';
  /** What the user wants of everything sent on this branch. */
  sendOptions = 0;
  /** Last reply that counted: 0 none, 1xx, or the final one. Set when the user has passed the reply. */
  status = 0;
  /** The final reply; null also when `status` was made up here. */
  reply: Message | null = null;
  /** At least one reply was passed and dealt with. */
  replied = false;
  /** The final status is a timeout. */
  timedOut = false;
  /** CANCEL was asked for; it may still wait for a provisional reply. */
  canceled = false;
  /** Left out when the best reply is chosen. */
  dropped = false;
  /** It could not be sent, and is nowhere but in its place among the others. */
  discarded = false;
  /** Made after the request had its final reply. */
  isLate = false;
  /** Owned by the user of the layer. */
  data: unknown = null;
  #highestProvisional = 0;
  #cancelHeaders = '';
  #cancelTransaction: CancelTransaction | null = null;
  #ack: string | null = null;
  #sendFailed = false;
  #waitingReplies = 0;

  constructor(cell: Cell, index: number) {
    this.cell = cell;
    this.index = index;
  }

  /** Branch parameter of our Via in this request: written anew each time, as it is needed once and made of many pieces. */
  get id(): string {
    return branchPrefix(this.cell.index, this.cell.label) + this.index.toString(16);
  }

  get timers(): TimerWheel {
    return this.cell.timers;
  }

  get values(): TimerValues {
    return this.cell.values;
  }

  get reliable(): boolean {
    return this.flow!.socket.transport !== 'udp';
  }

  /** Started and without a final reply from the network or made up. */
  get pending(): boolean {
    return this.status < 200 && !this.dropped;
  }

  /** Nothing keeps the cell because of this branch. */
  get terminated(): boolean {
    return this.machine === null ? this.status >= 200 || this.dropped : this.machine.state === 'Terminated';
  }

  /** Sends the request and starts the machine. False: the transport refused it; the branch has no final status yet. */
  start(flow: Flow, text: string): boolean {
    invariant(this.machine === null, 'a branch starts once');
    this.flow = flow;
    this.request = text;
    this.machine = this.cell.isInvite ? new ClientInvite(this) : new ClientNonInvite(this);
    this.machine.start();
    return !this.#sendFailed;
  }

  /** A reply that carries our branch id; `origin` is the user's. */
  receive(reply: Message, origin: unknown): void {
    const machine = this.machine;
    if (machine === null) return;
    // "the CSeq method is needed since a CANCEL request constitutes a different transaction, but shares the same value
    // of the branch parameter." (RFC 3261 §17.1.3)
    if (reply.methodId === Method.Cancel && this.cell.isInvite) {
      this.#cancelTransaction?.onReply(reply);
      return;
    }
    machine.onReply(reply, this.#restartsTimerC(reply.status));
    // What the CANCEL was for has happened.
    if (reply.status >= 200) this.#cancelTransaction?.abandon();
    if (reply.status < 200 && this.canceled && this.#cancelTransaction === null && this.status < 200) {
      // What it says is of no interest to a caller who gave up: Kamailio keeps it back as well.
      if (!this.cell.canceled) this.#cancelHeaders = reasonOfWaiting(this.cell);
      this.#sendCancel();
    } else {
      this.cell.host.user.onReply(this.cell, this, reply, origin);
    }
  }

  /** A reply has come and has to wait: its branch has not failed for want of it. What is given is called when it was handled. */
  holdTime(): () => void {
    this.#waitingReplies++;
    return () => {
      this.#waitingReplies--;
    };
  }

  get isReplyWaiting(): boolean {
    return this.#waitingReplies > 0;
  }

  #restartsTimerC(status: number): boolean {
    const higher = status >= 180 && status > this.#highestProvisional;
    if (status > this.#highestProvisional) this.#highestProvisional = status;
    // After a CANCEL only the time for the 487 counts.
    return this.#cancelTransaction === null && (higher || this.cell.host.settings.restartFinalOnEachReply);
  }

  /**
   * Cancels the request (RFC 3261 §9.1). `headers` are whole lines to be added to the CANCEL.
   * False: it has a final reply or was canceled before. A branch that ends at once does so with `fail`.
   */
  cancel(headers: string): boolean {
    const machine = this.machine;
    if (!this.pending || this.canceled || !this.cell.isInvite) return false;
    this.canceled = true;
    this.#cancelHeaders = headers;
    if (machine === null) {
      // Nothing was sent that an answer could come to.
      this.status = 487;
      return false;
    }
    switch (machine.state) {
      case 'Calling':
        return this.#cancelUnanswered(machine);
      case 'Proceeding':
        this.#sendCancel();
        return true;
      default:
        return false;
    }
  }

  #cancelUnanswered(machine: ClientInvite | ClientNonInvite): boolean {
    switch (this.cell.host.settings.cancelUnanswered) {
      case 0:
        this.status = 487;
        machine.abandon();
        return false;
      case 1:
        // "If no provisional response has been received, the CANCEL request MUST NOT be sent; rather, the client MUST
        // wait for the arrival of a provisional response before sending the request."
        return true;
      case 2:
        machine.stopRetransmissions();
        this.#sendCancel();
        return true;
    }
  }

  #sendCancel(): void {
    const { ports } = this.cell.host;
    const text = writeCancel(this.#invite(), this.#cancelHeaders);
    this.#cancelTransaction = new CancelTransaction(ports, this, text);
    // "If there is no final response for the original request in 64*T1 seconds […], the client SHOULD then consider the
    // original transaction cancelled and SHOULD destroy the client transaction handling the original request."
    this.machine!.awaitFinal(this.values.final);
  }

  /** Gives up a request that cannot be canceled because it is no INVITE. */
  giveUp(): void {
    (this.machine as ClientNonInvite | null)?.giveUp();
  }

  /** Only repetitions of its final reply can come: forgets the request where no ACK has to be made of it any more. */
  rest(): void {
    this.reply = null;
    if (this.#ack !== null || this.machine?.state === 'Accepted' || !this.cell.isInvite) this.request = '';
  }

  /** The cell goes: nothing of this branch may stay on the timers. */
  dispose(): void {
    this.machine?.abandon();
    this.#cancelTransaction?.abandon();
  }

  /** `fr_timer` or `fr_inv_timer` changed while the branch waits. */
  restartTimeout(): void {
    const machine = this.machine;
    if (machine === null || !this.pending) return;
    machine.awaitFinal(
      this.cell.isInvite && machine.state === 'Proceeding' ? this.values.finalInvite : this.values.final,
    );
  }

  limit(delay: number): number {
    return this.cell.limit(delay);
  }

  transmitRequest(): void {
    if (!this.cell.host.ports.send(this.flow!, this.request, this.sendOptions)) {
      this.#sendFailed = true;
    }
  }

  acknowledge(reply: Message): void {
    // After a 2xx only who breaks RFC 3261 refuses, and the request is not kept for that.
    if (this.#ack === null && this.request === '') return;
    this.#ack ??= writeAck(this.#invite(), reply);
    this.cell.host.ports.send(this.flow!, this.#ack, this.sendOptions);
  }

  onTimeout(proceeding: boolean): void {
    // "If the client transaction has received a provisional response, the proxy MUST generate a CANCEL request
    // matching that transaction." (RFC 3261 §16.8)
    if (proceeding && this.cell.isInvite && this.#cancelTransaction === null) {
      this.canceled = true;
      this.#sendCancel();
      if (this.isLate) {
        // Nothing else keeps a transaction that was answered long ago, and the 487 has to be acknowledged.
        this.timedOut = true;
        this.status = 408;
        (this.machine as ClientInvite).awaitCanceled(this.values.final);
        return;
      }
    }
    this.timedOut = true;
    this.cell.failBranch(this, 408);
  }

  onClientTerminated(): void {
    this.cell.settle();
  }

  #invite(): InviteSent {
    const sent = parseMessage(this.request);
    invariant(!isFailure(sent), 'the request we sent can be read');
    const { request: received, host, cancelsAsSent } = this.cell;
    return { sent, received, settings: host.settings, cancelsAsSent };
  }
}
