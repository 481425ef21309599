/** The module's FIFO and datagram socket, and the answers to what comes through them, HTTP and the script. */
import { isAbsolute, join } from 'node:path';
import type { ModuleHost, ParameterValues } from '../../src/module/index.ts';
import { parseControlAddress } from '../../src/rpc/binrpc/address.ts';
import { answerDocument, type JsonAnswer } from '../../src/rpc/json/answer.ts';
import { RpcFifo } from './fifo.ts';
import { TransportBit, type params } from './parameters.ts';
import { RpcUdp } from './udp.ts';

export class JsonRpcServer {
  readonly #host: ModuleHost;
  readonly #params: ParameterValues<typeof params>;
  #fifo: RpcFifo | null = null;
  #udp: RpcUdp | null = null;

  constructor(host: ModuleHost, values: ParameterValues<typeof params>) {
    this.#host = host;
    this.#params = values;
  }

  /** Opens what the parameters ask for; one that cannot be opened ends the start-up with its reason. */
  async open(): Promise<void> {
    if (this.#uses(TransportBit.Fifo)) this.#openFifo();
    if (this.#uses(TransportBit.Datagram)) await this.#openDatagrams();
  }

  answer(document: string): JsonAnswer | Promise<JsonAnswer> {
    return answerDocument(this.#host.methods, document, { pretty: this.#params.pretty_format !== 0 });
  }

  async close(): Promise<void> {
    this.#fifo?.close();
    await this.#udp?.close();
  }

  #uses(bit: number): boolean {
    const { transport } = this.#params;
    return transport === 0 || (transport & bit) !== 0;
  }

  #openFifo(): void {
    const { fifo_name: name, fifo_mode: mode, fifo_user: user, fifo_group: group } = this.#params;
    if (name === '') return;
    const path = isAbsolute(name) ? name : join(this.#host.core.runtimeFolder, name);
    const opened = RpcFifo.open({
      path,
      access: { mode, user, group },
      replyFolder: this.#params.fifo_reply_dir,
      log: this.#host.log,
      answer: (document) => this.answer(document),
    });
    if (typeof opened === 'string') this.#refuse('fifo_name', path, opened);
    else this.#fifo = opened;
  }

  async #openDatagrams(): Promise<void> {
    const { dgram_socket: wanted } = this.#params;
    if (wanted === null || wanted === '') return;
    const address = parseControlAddress(wanted);
    if (address?.kind !== 'udp') {
      this.#refuse('dgram_socket', wanted, 'only UDP is available yet: udp:host:port');
    }
    const opened = await RpcUdp.open({
      host: address.host,
      port: address.port,
      answer: (document) => this.answer(document),
    });
    if (typeof opened === 'string') this.#refuse('dgram_socket', wanted, opened);
    else this.#udp = opened;
  }

  #refuse(parameter: string, value: string, reason: string): never {
    this.#fifo?.close();
    return this.#host.fail({ problem: 'bad-value', message: `${parameter} "${value}": ${reason}` });
  }
}
