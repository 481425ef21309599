/** Where the message came from and on which socket: `$si`, `$sp`, `$Ri`, `$proto`, … */
import { hostForm } from '../../lib/ip-address.ts';
import type { LocalSocket } from '../../sip/flow.ts';
import type { VariableDefinition } from '../definition.ts';
import { keyed, numbered, readOnly } from '../plain.ts';
import { transportNumber } from '../protocols.ts';
import { addressText, addressUri, advertisedText, socketText, sourceUri } from '../socket-spec.ts';

const socketUri = (socket: LocalSocket, always: boolean): string =>
  addressUri(socket.transport, socket.address, socket.port, always);

const advertisedAddress = (socket: LocalSocket): string => socket.advertisedAddress ?? socket.address;
const advertisedPort = (socket: LocalSocket): number => socket.advertisedPort ?? socket.port;
const advertisedUri = (socket: LocalSocket, always: boolean): string =>
  addressUri(socket.transport, advertisedAddress(socket), advertisedPort(socket), always);

export const ADDRESS_VARIABLES: readonly VariableDefinition[] = [
  readOnly(['si', 'src_ip'], 'IP address the message came from.', (ctx) => ctx.flow.remoteAddress),
  readOnly(['siz'], 'IP address the message came from; IPv6 in brackets.', (ctx) => hostForm(ctx.flow.remoteAddress)),
  readOnly(['sp'], 'Port the message came from.', (ctx) => ctx.flow.remotePort),
  readOnly(['su'], 'Source address as a URI; transport only when it is not UDP.', (ctx) => sourceUri(ctx.flow)),
  readOnly(['sut'], 'Source address as a URI with its transport.', (ctx) => sourceUri(ctx.flow, true)),
  readOnly(['sas'], 'Source address as proto:address:port.', (ctx) =>
    addressText(ctx.flow.socket.transport, ctx.flow.remoteAddress, ctx.flow.remotePort),
  ),
  numbered(['proto', 'pr'], 'Transport of the message: udp, tcp, …', {
    get: (ctx) => ctx.flow.socket.transport,
    number: (ctx) => transportNumber(ctx.flow.socket.transport),
  }),
  readOnly(['prid'], 'Number of the transport: 1 UDP, 2 TCP, 3 TLS, 4 SCTP, 5 WS, 6 WSS.', (ctx) =>
    transportNumber(ctx.flow.socket.transport),
  ),
  keyed(['af'], 'Address family of the message: name (IPv4 or IPv6) or id (2 or 10).', {
    name: (ctx) => (ctx.flow.socket.family === 6 ? 'IPv6' : 'IPv4'),
    id: (ctx) => (ctx.flow.socket.family === 6 ? 10 : 2),
  }),
  readOnly(['conid'], 'Number of the connection the message came by; null for UDP.', (ctx) =>
    ctx.flow.connection === 0 ? null : ctx.flow.connection,
  ),
  readOnly(['Ri'], 'IP address of the socket that received the message.', (ctx) => ctx.flow.socket.address),
  readOnly(['Rp'], 'Port of the socket that received the message.', (ctx) => ctx.flow.socket.port),
  readOnly(['Rn'], 'Name of the socket that received the message.', (ctx) => ctx.flow.socket.name),
  readOnly(['Ru'], 'Receiving socket as a URI; transport only when it is not UDP.', (ctx) =>
    socketUri(ctx.flow.socket, false),
  ),
  readOnly(['Rut'], 'Receiving socket as a URI with its transport.', (ctx) => socketUri(ctx.flow.socket, true)),
  readOnly(['Ras'], 'Receiving socket as proto:address:port.', (ctx) => socketText(ctx.flow.socket)),
  readOnly(['RAi'], 'Advertised address of the receiving socket.', (ctx) => advertisedAddress(ctx.flow.socket)),
  readOnly(['RAp'], 'Advertised port of the receiving socket.', (ctx) => advertisedPort(ctx.flow.socket)),
  readOnly(['RAu'], 'Advertised address as a URI; transport only when it is not UDP.', (ctx) =>
    advertisedUri(ctx.flow.socket, false),
  ),
  readOnly(['RAut'], 'Advertised address as a URI with its transport.', (ctx) => advertisedUri(ctx.flow.socket, true)),
  readOnly(['RAas'], 'Advertised address as proto:address:port.', (ctx) => advertisedText(ctx.flow.socket)),
];
