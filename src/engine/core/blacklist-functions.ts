/** Core functions on the lists of `dst_blacklist`, which are OpenSIPS's: Kamailio has none of them. */
import { chooseList, dropList, refuses, type DestinationList, type NextHop } from '../../context/destination-lists.ts';
import type { Context } from '../../context/context.ts';
import { sendingOf } from '../../context/sending.ts';
import { canonicalAddress } from '../../lib/ip-address.ts';
import { arg, functionsOf, judged, returnCode, RouteType } from '../../module/index.ts';
import type { Target } from '../../module/host.ts';
import { chosenTarget, outgoingRequest } from '../../module/outgoing-request.ts';
import { isTransport, type Transport } from '../../sip/transport.ts';
import { REQUEST_ROUTES } from './routes.ts';
import type { CoreSelf } from './self.ts';

const fn = functionsOf<CoreSelf>();

/** The name of a list; a constant one is there. */
function listName(): arg.ArgumentType<string> {
  return judged(arg.text(), 'list of dst_blacklist', (written, binder) =>
    binder.has('list of destinations', written)
      ? null
      : { problem: 'bad-value', message: `there is no list "${written}" in dst_blacklist` },
  );
}

/** null: there is none of that name, which the log says. */
function findList(self: CoreSelf, ctx: Context, name: string): DestinationList | null {
  const list = self.params.dst_blacklist.find((each) => each.name === name);
  if (list !== undefined) return list;
  self.host.log.error(`there is no list "${name}" in dst_blacklist`, self.host.logPrefix(ctx));
  return null;
}

/** Whether the request would be refused where it would go now. What leads nowhere is refused by nobody. */
function checkRequest(self: CoreSelf, ctx: Context, list: DestinationList): number | Promise<number> {
  const { host } = self;
  const sending = sendingOf(ctx);
  if (sending !== null) {
    const { socket, remoteAddress: address, remotePort: port } = sending.flow;
    return returnCode(refuses(list, { transport: socket.transport, address, port }, sending.text));
  }
  const check = (target: Target | null): number => {
    if (target === null) return -1;
    const outgoing = outgoingRequest(host, ctx, target, ctx.flow.socket, 'z9hG4bK');
    const transport = outgoing?.socket.transport ?? target.transport;
    return returnCode(refuses(list, { ...target, transport }, outgoing?.text ?? ctx.message.text));
  };
  const found =
    chosenTarget(host.network, ctx) ?? host.network.resolve(ctx.destination ?? ctx.requestUri, ctx.sendSocket);
  return found instanceof Promise ? found.then(check) : check(found);
}

/** null: that is no address or no protocol. */
function hopOf(written: string, port: number, protocol: string): NextHop | null {
  const address = canonicalAddress(written);
  const transport = protocol.toLowerCase();
  if (address === null || (transport !== '' && !isTransport(transport))) return null;
  return { transport: transport === '' ? null : (transport as Transport), address, port };
}

export const blacklistFunctions = {
  use_blacklist: fn({
    doc: 'From here on nothing is sent for this message where the list of dst_blacklist refuses it, statefully or not: the next address of the name is tried, and where none is left t_relay() in request_route returns -5 and forward() is false. Several lists may hold. In a branch_route it is for that branch; a failure_route begins without lists. (A function of OpenSIPS.)',
    args: [listName()],
    names: ['list'],
    routes: RouteType.Any,
    run(self, ctx, name) {
      const list = findList(self, ctx, name);
      if (list === null) return -1;
      chooseList(ctx, list);
      return 1;
    },
  }),
  unuse_blacklist: fn({
    doc: 'Takes back use_blacklist() for one list. (A function of OpenSIPS.)',
    args: [listName()],
    names: ['list'],
    routes: RouteType.Any,
    run(self, ctx, name) {
      if (findList(self, ctx, name) === null) return -1;
      dropList(ctx, name);
      return 1;
    },
  }),
  check_blacklist: fn({
    doc: 'True when the list of dst_blacklist, chosen or not, would refuse the request where it would go now; in onsend_route, where it is going. With an address: that address, with the port, the protocol and the text that are given; of what is not given only rules for any fit. (A function of OpenSIPS.)',
    args: [
      listName(),
      arg.optional(arg.text()),
      arg.optional(arg.int()),
      arg.optional(arg.text()),
      arg.optional(arg.text()),
    ],
    names: ['list', 'address', 'port', 'protocol', 'text'],
    routes: REQUEST_ROUTES,
    waits: true,
    run(self, ctx, name, address, port = 0, protocol = '', text = '') {
      const list = findList(self, ctx, name);
      if (list === null) return -1;
      if (address === undefined) return checkRequest(self, ctx, list);
      const hop = hopOf(address, port, protocol);
      return returnCode(hop !== null && refuses(list, hop, text));
    },
  }),
};
