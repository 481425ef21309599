/** Core functions about addresses, ports and connections of what is sent for this message. */
import { arg, functionsOf, ownSocket, RouteType } from '../../module/index.ts';
import { addressFamily, hostForm } from '../../lib/ip-address.ts';
import { findSocket } from '../../pv/socket-spec.ts';
import type { Transport } from '../../sip/flow.ts';
import { defaultPort } from '../../sip/transport.ts';
import { count, host, socket } from './plain-arguments.ts';
import { BEFORE_SENDING } from './routes.ts';
import type { CoreSelf } from './self.ts';

const fn = functionsOf<CoreSelf>();
const LARGE: readonly Transport[] = ['udp', 'tcp', 'tls', 'sctp'];

/** A transport without quotes: `TCP`. */
function transportWord(): arg.ArgumentType<Transport> {
  return {
    label: 'transport',
    optional: false,
    takesWords: true,
    bind(argument) {
      const word = argument.kind === 'word' ? argument.value.toLowerCase() : null;
      const transport = LARGE.find((each) => each === word);
      if (transport !== undefined) return { kind: 'constant', value: transport };
      return { problem: 'bad-value', message: 'UDP, TCP, TLS or SCTP is expected' };
    },
  };
}

export const socketFunctions = {
  force_rport: fn({
    doc: 'Sends the reply to the port the request came from, as if its Via had asked for rport (RFC 3581).',
    routes: BEFORE_SENDING,
    aliases: ['add_rport'],
    run(_self, ctx) {
      ctx.forceRport = true;
      return 1;
    },
  }),
  add_local_rport: fn({
    doc: 'Asks for rport in the Via added when the request is forwarded.',
    routes: BEFORE_SENDING,
    run(_self, ctx) {
      ctx.addLocalRport = true;
      return 1;
    },
  }),
  force_send_socket: fn({
    doc: 'Sends from this socket of ours.',
    args: [socket(ownSocket())],
    names: ['socket'],
    routes: BEFORE_SENDING,
    run(self, ctx, text) {
      // Here alone an IPv6 address needs no brackets.
      const name = addressFamily(text) === 6 ? hostForm(text) : text;
      const socket = findSocket(self.host.network.sockets, name);
      if (socket === null) {
        self.host.log.warn(`force_send_socket: not listening on ${text}`, self.host.logPrefix(ctx));
        return -1;
      }
      ctx.sendSocket = socket;
      return 1;
    },
  }),
  add_tcp_alias: fn({
    doc: 'Lets later requests to the port (default: that of Via) of this peer use the connection of this message (RFC 5923).',
    args: [arg.optional(count())],
    names: ['port'],
    routes: BEFORE_SENDING,
    aliases: ['force_tcp_alias'],
    run(self, ctx, port) {
      const via = ctx.message.via;
      if (ctx.flow.connection === 0 || via === null) return 1;
      return self.state.addConnectionAlias(ctx.flow, port ?? via.port ?? defaultPort(ctx.flow.socket.transport))
        ? 1
        : -1;
    },
  }),
  udp_mtu_try_proto: fn({
    doc: 'How this request goes when it is longer than udp_mtu: UDP (as the parameter of that name says), TCP, TLS or SCTP.',
    args: [transportWord()],
    names: ['transport'],
    routes: BEFORE_SENDING,
    run(_self, ctx, transport) {
      ctx.largeTransport = transport === 'udp' ? null : transport;
      return 1;
    },
  }),
  set_advertised_address: fn({
    doc: 'Puts this address into Via and Record-Route for this message.',
    args: [host(arg.text())],
    names: ['address'],
    routes: BEFORE_SENDING,
    run(_self, ctx, address) {
      ctx.advertisedAddress = address;
      return 1;
    },
  }),
  set_advertised_port: fn({
    doc: 'Puts this port into Via and Record-Route for this message.',
    args: [count()],
    names: ['port'],
    routes: BEFORE_SENDING,
    run(_self, ctx, port) {
      ctx.advertisedPort = port;
      return 1;
    },
  }),
  set_forward_no_connect: fn({
    doc: 'Forwards over TCP only if a connection is open already.',
    routes: RouteType.Any,
    run(_self, ctx) {
      ctx.forwardNoConnect = true;
      return 1;
    },
  }),
  set_forward_close: fn({
    doc: 'Closes the connection after forwarding.',
    routes: RouteType.Any,
    run(_self, ctx) {
      ctx.forwardClose = true;
      return 1;
    },
  }),
  set_reply_no_connect: fn({
    doc: 'Sends replies over TCP only if the connection is still open.',
    routes: RouteType.Any,
    run(_self, ctx) {
      ctx.replyNoConnect = true;
      return 1;
    },
  }),
  set_reply_close: fn({
    doc: 'Closes the connection after the reply.',
    routes: RouteType.Any,
    run(_self, ctx) {
      ctx.replyClose = true;
      return 1;
    },
  }),
};
