/** What crosses between the transports of workers: messages to the worker that their call belongs to, and what is asked of connections to the worker that has them. */
import { isMulticast } from '../../lib/ip-address.ts';
import type { Flow, LocalSocket, Transport } from '../../sip/flow.ts';
import type { KeepAliveTimes } from '../../sip/stream.ts';
import type { TlsWishes } from '../../sip/tls-ends.ts';
import { carrierSocket, webSocketOf } from '../../sip/web-socket.ts';
import { peerName } from '../connection-table.ts';
import type { SendFailure } from '../send-failure.ts';
import type { WorkerLink } from './worker-link.ts';

/** What the transports of this worker do for others. */
export interface OwnTransports {
  socketOf(id: number): LocalSocket | null;
  deliver(text: string, flow: Flow): void;
  /** False: it cannot be taken. */
  send(flow: Flow, text: string, options: number): boolean;
  onError(failure: SendFailure): void;
  /** A message that came that way is lost, for the worker of its call takes no more. */
  onLost(flow: Flow): void;
  hasConnectionFor(flow: Flow): boolean;
  closeConnection(connection: number): void;
  addConnectionAlias(connection: number, port: number): void;
  setLifetime(connection: number, milliseconds: number): void;
  setKeepAlive(connection: number, times: KeepAliveTimes | null): void;
}

/** What a record is about: its first number. */
const Kind = { Message: 1, Send: 2, Failure: 3, Close: 4, Alias: 5, Lifetime: 6, KeepAlive: 7 } as const;

/** Of the number with what a flow says besides. */
const IS_WEB_SOCKET = 1;
const IS_CHOSEN = 2;
const HAS_TLS = 4;
const HAS_SERVER_NAME = 8;
const HAS_SERVER_ID = 16;

/** Numbers and texts of a record that its flow takes. */
const FLOW_NUMBERS = 6;
const FLOW_TEXTS = 3;

/** What stands for none. */
const NO_KEEP_ALIVE: KeepAliveTimes = { idle: -1, count: 0, interval: 0 };

export class HandingOver {
  readonly #link: WorkerLink;
  readonly #own: OwnTransports;

  constructor(link: WorkerLink, own: OwnTransports) {
    this.#link = link;
    this.#own = own;
  }

  /** From now on what others hand over is taken. */
  begin(): void {
    this.#link.begin((_from, numbers, texts) => {
      this.#take(numbers, texts);
    });
  }

  /** Whether a message that came is another worker's, which has been told. Over UDP it is lost where that one takes no more, as in a full queue of the kernel. */
  isElsewhere(text: string, flow: Flow): boolean {
    const owner = this.#link.ownerOf(text);
    if (owner === this.#link.index || isMulticast(flow.socket.address)) return false;
    if (!this.#tell(owner, Kind.Message, flow, 0, [text], flow.connection !== 0)) this.#own.onLost(flow);
    return true;
  }

  /** The worker that has the connection for a flow, or another one with its peer; null: it is this worker's matter. */
  whoHas(flow: Flow): number | null {
    const link = this.#link;
    const { connection } = flow;
    if (connection !== 0 && this.isElsewhereAlive(connection)) return link.ownerOfConnection(connection);
    if (this.#own.hasConnectionFor(flow)) return null;
    const other = link.peerElsewhere(peerName(flow.socket.transport, flow.remoteAddress, flow.remotePort));
    return other === 0 ? null : link.ownerOfConnection(other);
  }

  /** Has that worker send. What becomes of it is told as of what is sent here. */
  sendElsewhere(worker: number, flow: Flow, text: string, options: number): boolean {
    return this.#tell(worker, Kind.Send, flow, options, [text], true);
  }

  /** Whether what could not be sent is another worker's, which has been told. */
  isFailureElsewhere({ flow, text, code, reason }: SendFailure): boolean {
    const owner = this.#link.ownerOf(text);
    if (owner === this.#link.index) return false;
    this.#tell(owner, Kind.Failure, flow, 0, [text, code, reason], true);
    return true;
  }

  /** Whether another worker has a connection with that number. */
  isElsewhereAlive(connection: number): boolean {
    const { index, directories } = this.#link;
    const owner = this.#link.ownerOfConnection(connection);
    return owner !== index && directories[owner]!.hasNumber(connection);
  }

  /** The number of a connection with that peer that another worker has; 0: there is none. */
  peer(transport: Transport, address: string, port: number): number {
    return this.#link.peerElsewhere(peerName(transport, address, port));
  }

  /** Asks the worker that has the connection; false: none has it. So with the others. */
  close(connection: number): boolean {
    return this.#ask(connection, [Kind.Close, connection]);
  }

  addAlias(connection: number, port: number): boolean {
    return this.#ask(connection, [Kind.Alias, connection, port]);
  }

  setLifetime(connection: number, milliseconds: number): boolean {
    return this.#ask(connection, [Kind.Lifetime, connection, milliseconds]);
  }

  setKeepAlive(connection: number, times: KeepAliveTimes | null): boolean {
    const { idle, count, interval } = times ?? NO_KEEP_ALIVE;
    return this.#ask(connection, [Kind.KeepAlive, connection, idle, count, interval]);
  }

  #ask(connection: number, numbers: readonly number[]): boolean {
    if (!this.isElsewhereAlive(connection)) return false;
    return this.#link.tell(this.#link.ownerOfConnection(connection), numbers, [], true);
  }

  #tell(to: number, kind: number, flow: Flow, options: number, texts: readonly string[], mustArrive: boolean): boolean {
    const { socket, remoteAddress, remotePort, connection, isSocketChosen, tls } = flow;
    let says = carrierSocket(socket) === socket ? 0 : IS_WEB_SOCKET;
    if (isSocketChosen === true) says |= IS_CHOSEN;
    says |= bitsOf(tls ?? null);
    const numbers = [kind, socket.id, says, remotePort, connection, options];
    const names = [remoteAddress, tls?.serverName ?? '', tls?.serverId ?? ''];
    return this.#link.tell(to, numbers, [...names, ...texts], mustArrive);
  }

  #take(numbers: readonly number[], texts: readonly string[]): void {
    const own = this.#own;
    const [kind, connection, value] = numbers as readonly [number, number, number];
    switch (kind) {
      case Kind.Close:
        own.closeConnection(connection);
        return;
      case Kind.Alias:
        own.addConnectionAlias(connection, value);
        return;
      case Kind.Lifetime:
        own.setLifetime(connection, value);
        return;
      case Kind.KeepAlive:
        own.setKeepAlive(connection, value < 0 ? null : { idle: value, count: numbers[3]!, interval: numbers[4]! });
        return;
    }
    const flow = this.#flowOf(numbers, texts);
    if (flow === null) return;
    const text = texts[FLOW_TEXTS]!;
    if (kind === Kind.Message) own.deliver(text, flow);
    else if (kind === Kind.Send) this.#sendFor(flow, text, numbers[FLOW_NUMBERS - 1]!);
    else own.onError({ flow, text, code: texts[FLOW_TEXTS + 1]!, reason: texts[FLOW_TEXTS + 2]! });
  }

  /** null: a socket that this worker has not. */
  #flowOf(numbers: readonly number[], texts: readonly string[]): Flow | null {
    const [, id, says, remotePort, connection] = numbers as readonly [number, number, number, number, number];
    const carrier = this.#own.socketOf(id);
    if (carrier === null) return null;
    const [remoteAddress, serverName, serverId] = texts as readonly [string, string, string];
    const socket = (says & IS_WEB_SOCKET) !== 0 ? webSocketOf(carrier) : carrier;
    const flow: Flow = { socket, remoteAddress, remotePort, connection };
    if ((says & (IS_CHOSEN | HAS_TLS)) === 0) return flow;
    const tls =
      (says & HAS_TLS) === 0
        ? null
        : {
            serverName: (says & HAS_SERVER_NAME) === 0 ? null : serverName,
            serverId: (says & HAS_SERVER_ID) === 0 ? null : serverId,
          };
    return { ...flow, isSocketChosen: (says & IS_CHOSEN) !== 0, tls };
  }

  /** Who asked was told that it is taken, and hears here that it was not. */
  #sendFor(flow: Flow, text: string, options: number): void {
    if (this.#own.send(flow, text, options)) return;
    this.#own.onError({ flow, text, code: 'ENOTCONN', reason: `the worker with the connection cannot send on it` });
  }
}

function bitsOf(tls: TlsWishes | null): number {
  if (tls === null) return 0;
  return HAS_TLS | (tls.serverName === null ? 0 : HAS_SERVER_NAME) | (tls.serverId === null ? 0 : HAS_SERVER_ID);
}
