/** The sockets of the module, opened by the `binrpc` parameter. */
import { basename, isAbsolute, join } from 'node:path';
import type { ModuleHost, ParameterValues } from '../../src/module/index.ts';
import { fileAccess } from '../../src/module/file-access.ts';
import { answerPacket } from '../../src/rpc/binrpc/answer.ts';
import { parseControlAddress, type ControlAddress } from '../../src/rpc/binrpc/address.ts';
import { StartGate } from '../../src/rpc/gate.ts';
import type { AnswerPacket, ControlConnection, ControlListener, ListenFailure } from './listener.ts';
import type { params } from './parameters.ts';
import { listenStream } from './stream-listener.ts';
import { listenUdp } from './udp-listener.ts';
import { listenUnixDatagram } from './unix-datagram-listener.ts';

const DEFAULT_NAME = 'kamailio_ctl';

export class Control {
  readonly #host: ModuleHost;
  readonly #params: ParameterValues<typeof params>;
  readonly listeners: ControlListener[] = [];
  readonly #gate = new StartGate();

  constructor(host: ModuleHost, values: ParameterValues<typeof params>) {
    this.#host = host;
    this.#params = values;
  }

  /** Answers what came so far and what will come. */
  begin(): void {
    this.#gate.open();
  }

  /** Opens all sockets; one that cannot be opened ends the start-up with its reason. */
  async open(): Promise<void> {
    const { binrpc } = this.#params;
    const wanted = binrpc.length > 0 ? binrpc : [`unix:${DEFAULT_NAME}`];
    for (const text of wanted) {
      const address = parseControlAddress(text);
      const opened = address === null ? { failure: 'it is no address' } : await this.#listen(address);
      if ('failure' in opened) {
        await this.close();
        this.#host.fail({ problem: 'bad-value', message: `cannot listen on binrpc "${text}": ${opened.failure}` });
      }
      this.listeners.push(opened);
    }
  }

  /** All streams of clients with the socket they came to. */
  connections(): { listener: ControlListener; connection: ControlConnection }[] {
    return this.listeners.flatMap((listener) => listener.connections().map((connection) => ({ listener, connection })));
  }

  async close(): Promise<void> {
    await Promise.all(this.listeners.splice(0).map((listener) => listener.close()));
  }

  #listen(address: ControlAddress): Promise<ControlListener | ListenFailure> {
    const answer: AnswerPacket = async (packet) => {
      await this.#gate.opened;
      return answerPacket(this.#host.methods, packet, { convert: this.#params.autoconversion !== 0 });
    };
    const { mode, user, group } = this.#params;
    const access = fileAccess(this.#host.core, { mode, user, group });
    switch (address.kind) {
      case 'udp':
        return listenUdp(address.host, address.port, answer);
      case 'tcp':
        return listenStream(address, answer);
      case 'unix':
        return listenStream({ path: this.#pathOf(address.path), access }, answer);
      case 'unixd':
        return listenUnixDatagram({ path: this.#pathOf(address.path), access }, answer);
    }
  }

  #pathOf(path: string): string {
    return isAbsolute(path) ? path : join(this.#host.core.runtimeFolder, basename(path));
  }
}
