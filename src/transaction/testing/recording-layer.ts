// A layer whose effects are written down in words, and a user that answers everything at once unless told otherwise.
import { seededRandom } from '../../lib/testing/seeded-random.ts';
import { VirtualTime } from '../../lib/testing/virtual-time.ts';
import type { Flow, Transport } from '../../sip/flow.ts';
import type { Message } from '../../sip/message.ts';
import type { Branch } from '../branch.ts';
import type { Cell } from '../cell.ts';
import { TransactionLayer } from '../layer.ts';
import type { TransactionUser } from '../ports.ts';
import { flow, parsed, replyText, requestText, withVia } from './messages.ts';

const CALLER = '192.0.2.1';
const PROXY = '192.0.2.5';

export class RecordingLayer implements TransactionUser {
  readonly time = new VirtualTime();
  readonly layer: TransactionLayer;
  /** Where a send fails. */
  readonly unreachable = new Set<string>();
  /** Replaces the immediate answer to `onFailure` when set. */
  failureHandler: ((cell: Cell, winner: Branch) => void) | null = null;
  /** Replies wait here instead of being passed when `hold` is set. */
  readonly held: (() => void)[] = [];
  hold = false;
  /** Everything sent, whole. */
  readonly texts: string[] = [];
  readonly #requests = new Map<Branch, string>();
  #events: string[] = [];

  constructor() {
    this.layer = new TransactionLayer(
      {
        clock: this.time.clock,
        timers: this.time.timers,
        random: seededRandom(1),
        send: (to, text) => {
          const message = parsed(text);
          this.texts.push(text);
          const line = message.isRequest ? message.method : `${message.status} ${message.reason}`;
          const reason = message.firstNamed('Reason');
          const failed = this.unreachable.has(to.remoteAddress);
          this.#events.push(
            `${line} > ${to.remoteAddress}${reason === null ? '' : ` (${message.value(reason)})`}${failed ? ' failed' : ''}`,
          );
          return !failed;
        },
      },
      this,
    );
  }

  /** What happened since the last call. */
  take(): string[] {
    return this.#events.splice(0);
  }

  flowTo(address: string, transport: Transport = 'udp'): Flow {
    return flow(transport, PROXY, address);
  }

  request(
    method: string,
    parts: { branch?: string; cseq?: number; callId?: string; toTag?: string; headers?: string } = {},
  ): Message {
    const { branch = 'z9hG4bKcaller', ...rest } = parts;
    return parsed(requestText({ method, vias: [`SIP/2.0/UDP ${CALLER};branch=${branch}`], ...rest }));
  }

  /** A cell for a new request; null when it is refused. */
  open(request: Message): Cell | null {
    return this.layer.createServer(request, this.flowTo(CALLER));
  }

  /** An INVITE on its way to every target. */
  invite(...targets: string[]): Cell {
    const cell = this.open(this.request('INVITE'))!;
    for (const target of targets) this.fork(cell, target);
    this.take();
    return cell;
  }

  fork(cell: Cell, target: string): boolean {
    const branch = cell.newBranch();
    if (branch === null) return false;
    const text = withVia(cell.request!, `SIP/2.0/UDP ${PROXY};branch=${branch.id}`);
    this.#requests.set(branch, text);
    return cell.startBranch(branch, this.flowTo(target), text);
  }

  /** The reply of the other end of a branch to what it was sent, or to the CANCEL of that. */
  answer(branch: Branch, status: number, options: { toTag?: string; method?: string; callId?: string } = {}): boolean {
    const { method, callId, toTag = 'callee' } = options;
    const original = branch.cell.request!.method;
    const sent = this.#requests
      .get(branch)!
      .replaceAll(original, method ?? original)
      .replace(/^Call-ID: .*$/m, (line) => (callId === undefined ? line : `Call-ID: ${callId}`));
    return this.layer.receiveReply(
      parsed(replyText(parsed(sent), status, { toTag })),
      this.flowTo(branch.flow!.remoteAddress),
    );
  }

  onReply(cell: Cell, branch: Branch, reply: Message): void {
    if (this.hold) this.held.push(() => cell.passReply(branch, reply));
    else cell.passReply(branch, reply);
  }

  onBranchFailure(cell: Cell, branch: Branch): void {
    this.#events.push(`branch ${branch.index} failed with ${branch.status}`);
    cell.finishBranchFailure();
  }

  onFailure(cell: Cell, winner: Branch): void {
    this.#events.push(`all failed, best ${winner.status} of branch ${winner.index}`);
    if (this.failureHandler === null) cell.finishFailure();
    else this.failureHandler(cell, winner);
  }

  writeReply(_cell: Cell, _branch: Branch, reply: Message): string {
    return reply.text;
  }

  writeLocalReply(cell: Cell, status: number, reason: string): string {
    return replyText(cell.request!, status, { toTag: 'proxy' }).replace('Text', reason);
  }

  onReplySent(): void {
    // Seen as a send.
  }

  onLocalReply(_cell: Cell, branch: Branch, reply: Message | null, status: number): void {
    this.#events.push(`local ${status} of branch ${branch.index}${reply === null ? ' made up' : ''}`);
  }

  onFinished(): void {
    // Nothing is kept here.
  }

  onTerminated(cell: Cell): void {
    this.#events.push(`terminated ${cell.status}`);
  }
}
