/** Routing by the flow token in the user of our own Route (RFC 5626 §5.3). */
import type { Context } from '../../src/context/context.ts';
import type { ModuleHost } from '../../src/module/index.ts';
import { hostForm } from '../../src/lib/ip-address.ts';
import type { Uri } from '../../src/sip/uri.ts';
import { carrierTransport, uriTransport } from '../../src/sip/web-socket.ts';
import type { Outbound } from '../outbound/api.ts';

const NO_FLOW = 0;
const BY_FLOW = 2;
const BROKEN = -2;

export class FlowRouting {
  readonly #host: ModuleHost;
  /** null: outbound is not loaded. */
  readonly #outbound: Outbound | null;

  constructor(host: ModuleHost, outbound: Outbound | null) {
    this.#host = host;
    this.#outbound = outbound;
  }

  /** 2 the request goes by the flow of the token, -2 the token was tampered with, 0 there is none or it came by it. */
  route(ctx: Context, own: Uri): number {
    const { user } = own;
    if (this.#outbound === null || user === null || user === '') return NO_FLOW;
    const flow = this.#outbound.read(user);
    if (flow === null) return NO_FLOW;
    if (flow === 'broken') {
      this.#host.log.info('failed to decode flow token');
      return BROKEN;
    }
    if (flow.remoteAddress === ctx.flow.remoteAddress && flow.remotePort === ctx.flow.remotePort) return NO_FLOW;
    const transport = carrierTransport(flow.transport);
    const socket = this.#host.network.sockets.find(
      (each) => each.transport === transport && each.address === flow.localAddress && each.port === flow.localPort,
    );
    if (socket === undefined) {
      this.#host.log.info('cannot find socket from flow token');
      return BROKEN;
    }
    ctx.sendSocket = socket;
    ctx.destination = `sip:${hostForm(flow.remoteAddress)}:${String(flow.remotePort)};transport=${uriTransport(flow.transport)}`;
    return BY_FLOW;
  }
}
