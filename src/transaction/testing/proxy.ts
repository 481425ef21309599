// A forking proxy made of the transaction layer, for simulations: what modules/tm is to the server.
import type { RandomSource } from '../../lib/random.ts';
import { buildReply } from '../../sip/build.ts';
import type { Message } from '../../sip/message.ts';
import type { Branch } from '../branch.ts';
import type { Cell } from '../cell.ts';
import { TransactionLayer } from '../layer.ts';
import type { TransactionUser } from '../ports.ts';
import { flow, parsed, withoutTopVia, withVia } from './messages.ts';
import type { SimulatedNetwork } from './network.ts';

export interface CallRoute {
  /** Addresses to be tried: those of one leg together, the legs one after the other. */
  readonly legs: readonly (readonly string[])[];
  /** Milliseconds that each decision of the script takes, as if it asked a database; 0: none. */
  readonly thinking: number;
}

/** What is known about a call when it is over. */
export interface CallRecord {
  timedOutBranch: boolean;
}

interface CellData {
  /** The next one; null: the request is within a dialog, and goes where its URI says. */
  leg: number | null;
  acked: boolean;
  /** Virtual time until which an earlier decision takes. */
  busyUntil: number;
}

export class SimulatedProxy implements TransactionUser {
  readonly layer: TransactionLayer;
  readonly address: string;
  readonly #network: SimulatedNetwork;
  readonly #routes: ReadonlyMap<string, CallRoute>;
  readonly records = new Map<string, CallRecord>();
  readonly complaints: string[] = [];

  constructor(network: SimulatedNetwork, random: RandomSource, routes: ReadonlyMap<string, CallRoute>) {
    this.address = 'proxy.test';
    this.#network = network;
    this.#routes = routes;
    this.layer = new TransactionLayer(
      {
        clock: network.time.clock,
        timers: network.time.timers,
        random,
        send: (to, text) => {
          network.send(this.address, to.remoteAddress, text);
          return true;
        },
      },
      this,
    );
    network.attach(this.address, (text, from) => {
      this.#receive(parsed(text), from);
    });
  }

  #receive(message: Message, from: string): void {
    if (!message.isRequest) {
      if (!this.layer.receiveReply(message, flow('udp', this.address, from))) this.#onStrayReply(message);
      return;
    }
    switch (message.method) {
      case 'ACK':
        this.#onAck(message);
        return;
      case 'CANCEL':
        this.#onCancel(message, from);
        return;
      default:
        this.#onRequest(message, from);
    }
  }

  /** Only a 2xx can still matter to the caller when its transaction is forgotten. */
  #onStrayReply(reply: Message): void {
    const next = reply.secondVia;
    if (next !== null && reply.status >= 200 && reply.status < 300) {
      this.#network.send(this.address, next.host, withoutTopVia(reply));
    }
  }

  #onAck(ack: Message): void {
    const cell = this.layer.matchRequest(ack);
    if (cell?.onAck() === true) {
      (cell.data as CellData).acked = true;
      return;
    }
    const via = `SIP/2.0/UDP ${this.address};branch=z9hG4bKstateless`;
    this.#network.send(this.address, ack.uri!.host, withVia(ack, via));
  }

  #onCancel(cancel: Message, from: string): void {
    const known = this.layer.matchRequest(cancel);
    if (known !== null) {
      known.onRetransmission();
      return;
    }
    const invite = this.layer.matchCanceled(cancel);
    const cell = this.layer.createServer(cancel, flow('udp', this.address, from))!;
    if (invite === null) {
      cell.reply(481, this.writeLocalReply(cell, 481, 'No such call'));
      return;
    }
    const waiting = invite.cancel('Reason: SIP;cause=600;text="changed my mind"\r\n');
    cell.reply(200, this.writeLocalReply(cell, 200, waiting ? 'canceling' : 'ok -- no more pending branches'));
  }

  #onRequest(request: Message, from: string): void {
    const known = this.layer.matchRequest(request);
    if (known !== null) {
      known.onRetransmission();
      return;
    }
    const cell = this.layer.createServer(request, flow('udp', this.address, from));
    if (cell === null) {
      this.complaints.push('a request was refused');
      return;
    }
    const isForked = cell.isInvite && request.to!.tag === null;
    const data: CellData = { leg: isForked ? 0 : null, acked: false, busyUntil: 0 };
    cell.data = data;
    cell.sendTrying();
    if (isForked) this.#fork(cell);
    else this.#relay(cell, cell.newBranch()!, request.uri!.host);
  }

  #route(cell: Cell): CallRoute {
    return this.#routes.get(cell.request!.callId!)!;
  }

  #record(callId: string): CallRecord {
    let record = this.records.get(callId);
    if (record === undefined) {
      record = { timedOutBranch: false };
      this.records.set(callId, record);
    }
    return record;
  }

  /** Runs now, or after the time this call's script takes, later decisions of the call after earlier ones. */
  #decide(cell: Cell, run: () => void): void {
    const thinking = cell.isInvite ? this.#route(cell).thinking : 0;
    if (thinking === 0) {
      run();
      return;
    }
    const data = cell.data as CellData;
    const now = this.#network.time.clock.now();
    data.busyUntil = Math.max(data.busyUntil, now) + thinking;
    this.#network.after(data.busyUntil - now, run);
  }

  #fork(cell: Cell): void {
    const data = cell.data as CellData;
    const targets = this.#route(cell).legs[data.leg!++]!;
    for (const target of targets) {
      const branch = cell.newBranch();
      if (branch === null) {
        if (!cell.canceled && cell.status < 200) this.complaints.push('a branch was refused');
        continue;
      }
      this.#decide(cell, () => {
        this.#relay(cell, branch, target);
      });
    }
  }

  #relay(cell: Cell, branch: Branch, target: string): void {
    const via = `SIP/2.0/UDP ${this.address};branch=${branch.id}`;
    if (!cell.startBranch(branch, flow('udp', this.address, target), withVia(cell.request!, via))) {
      cell.failBranch(branch, 487);
    }
  }

  onReply(cell: Cell, branch: Branch, reply: Message): void {
    this.#decide(cell, () => {
      cell.passReply(branch, reply);
    });
  }

  onBranchFailure(cell: Cell, branch: Branch): void {
    if (branch.timedOut && cell.isInvite) this.#record(cell.request!.callId!).timedOutBranch = true;
    cell.finishBranchFailure();
  }

  onFailure(cell: Cell, winner: Branch): void {
    this.#decide(cell, () => {
      const data = cell.data as CellData;
      const more = data.leg !== null && data.leg < this.#route(cell).legs.length;
      if (more && !cell.canceled && winner.status < 600) this.#fork(cell);
      cell.finishFailure();
    });
  }

  writeReply(_cell: Cell, _branch: Branch, reply: Message): string {
    return withoutTopVia(reply);
  }

  writeLocalReply(cell: Cell, status: number, reason: string): string {
    const toTag = status === 100 ? null : 'proxy';
    return buildReply(cell.request!, { status, reason, toTag, headers: '', serverHeader: null });
  }

  onReplySent(): void {
    // The caller hears it.
  }

  onLocalReply(): void {
    this.complaints.push('a reply to a request never made');
  }

  onFinished(): void {
    // Nothing is kept here.
  }

  onTerminated(cell: Cell): void {
    if (cell.status < 200) this.complaints.push(`a ${cell.request!.method} ended without a final reply`);
    if (cell.isInvite && cell.status >= 300 && !(cell.data as CellData).acked) {
      this.complaints.push(`the ${cell.status} of ${cell.request!.callId!} was never acknowledged`);
    }
  }
}
