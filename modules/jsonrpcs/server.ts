/** The module's FIFO and datagram socket, and the answers to what comes through them, HTTP and the script. */
import { isAbsolute, join } from 'node:path';
import type { ModuleHost, ParameterValues } from '../../src/module/index.ts';
import { fileAccess } from '../../src/module/file-access.ts';
import { hasUnixDatagrams } from '../../src/lib/unix-datagram.ts';
import { parseControlAddress, type ControlAddress } from '../../src/rpc/binrpc/address.ts';
import { StartGate } from '../../src/rpc/gate.ts';
import { answerDocument, type JsonAnswer } from '../../src/rpc/json/answer.ts';
import { RpcFifo } from './fifo.ts';
import { TransportBit, type params } from './parameters.ts';
import { RpcUdp } from './udp.ts';
import { RpcUnixDatagram } from './unix-datagram.ts';

const DEFAULT_SOCKET = 'kamailio_rpc.sock';

export class JsonRpcServer {
  readonly #host: ModuleHost;
  readonly #params: ParameterValues<typeof params>;
  #fifo: RpcFifo | null = null;
  #datagrams: RpcUdp | RpcUnixDatagram | null = null;

  readonly #gate = new StartGate();

  constructor(host: ModuleHost, values: ParameterValues<typeof params>) {
    this.#host = host;
    this.#params = values;
  }

  /** Answers what came so far and what will come. */
  begin(): void {
    this.#gate.open();
  }

  /** Opens what the parameters ask for; one that cannot be opened ends the start-up with its reason. */
  async open(): Promise<void> {
    if (this.#uses(TransportBit.Fifo)) this.#openFifo();
    if (this.#uses(TransportBit.Datagram)) await this.#openDatagrams();
  }

  answer(document: string): JsonAnswer | Promise<JsonAnswer> {
    return answerDocument(this.#host.methods, document, { pretty: this.#params.pretty_format !== 0 });
  }

  readonly #answerLater = async (document: string): Promise<JsonAnswer> => {
    await this.#gate.opened;
    return this.answer(document);
  };

  async close(): Promise<void> {
    this.#fifo?.close();
    await this.#datagrams?.close();
  }

  #uses(bit: number): boolean {
    const { transport } = this.#params;
    return transport === 0 || (transport & bit) !== 0;
  }

  #openFifo(): void {
    const { fifo_name: name, fifo_mode: mode, fifo_user: user, fifo_group: group } = this.#params;
    if (name === '') return;
    const path = this.#pathOf(name);
    const opened = RpcFifo.open({
      path,
      access: fileAccess(this.#host.core, { mode, user, group }),
      replyFolder: this.#params.fifo_reply_dir,
      log: this.#host.log,
      answer: this.#answerLater,
    });
    if (typeof opened === 'string') this.#refuse('fifo_name', path, opened);
    else this.#fifo = opened;
  }

  async #openDatagrams(): Promise<void> {
    const { dgram_socket: given } = this.#params;
    if (given === '') return;
    if (given === null && !hasUnixDatagrams()) {
      this.#host.log.info(
        'no JSON-RPC over datagrams: Unix datagram sockets are not available; dgram_socket may name a UDP address',
      );
      return;
    }
    const wanted = given ?? DEFAULT_SOCKET;
    const address = parseControlAddress(wanted);
    const opened = address === null ? 'it is no address' : await this.#openDatagram(address);
    if (typeof opened === 'string') this.#refuse('dgram_socket', wanted, opened);
    else this.#datagrams = opened;
  }

  #openDatagram(address: ControlAddress): Promise<RpcUdp | RpcUnixDatagram | string> {
    const answer = this.#answerLater;
    switch (address.kind) {
      case 'tcp':
        return Promise.resolve('it is no address for datagrams');
      case 'udp':
        return RpcUdp.open({ host: address.host, port: address.port, log: this.#host.log, answer });
      default: {
        const { dgram_mode: mode, dgram_user: user, dgram_group: group } = this.#params;
        const path = this.#pathOf(address.path);
        const access = fileAccess(this.#host.core, { mode, user, group });
        return RpcUnixDatagram.open({ path, access, log: this.#host.log, answer });
      }
    }
  }

  #pathOf(name: string): string {
    return isAbsolute(name) ? name : join(this.#host.core.runtimeFolder, name);
  }

  #refuse(parameter: string, value: string, reason: string): never {
    this.#fifo?.close();
    return this.#host.fail({ problem: 'bad-value', message: `${parameter} "${value}": ${reason}` });
  }
}
