/** `{uri.…}` and `{urialias.…}`: parts of a URI (RFC 3261 §19.1). */
import { parseUri, type Uri } from '../../sip/uri.ts';
import type { TransformationDefinition } from '../definition.ts';
import { impliedPort, scriptUser, uriTransportNumber } from '../uri-parts.ts';
import { simple, text as anyText, withOne } from '../transformation.ts';

/** A part that is not there is the empty text. */
function part(name: string, doc: string, read: (uri: Uri) => string | null): TransformationDefinition {
  return simple(`uri.${name}`, doc, (text) => {
    const uri = parseUri(text);
    return uri === null ? null : (read(uri) ?? '');
  });
}

const parameter = (name: string, doc: string): TransformationDefinition =>
  part(name, doc, (uri) => uri.parameter(name));

const portText = (uri: Uri): string => (uri.port === null ? '' : `:${String(uri.port)}`);
const transportText = (uri: Uri): string => {
  const transport = uri.parameter('transport');
  return transport === null ? '' : `;transport=${transport}`;
};
const userText = (uri: Uri): string => (uri.user === null || uri.isTel ? '' : `${uri.user}@`);
const hostText = (uri: Uri): string => (uri.isTel ? (uri.user ?? '') : uri.host);

const TRANSPORTS = ['udp', 'udp', 'tcp', 'tls', 'sctp', 'ws', 'wss'];

/** `host~port~number of the transport`, as contact aliases of NAT traversal write an address. */
function encodeAlias(text: string): string | null {
  const uri = parseUri(text);
  if (uri === null || (uri.host === '' && !uri.isTel)) return null;
  const number = uriTransportNumber(uri.parameter('transport') ?? 'udp') || 1;
  return `${uri.host}~${String(uri.port ?? impliedPort(uri))}~${String(number)}`;
}

function decodeAlias(text: string): string | null {
  const match = /^([^~]+)~(\d+)~(\d)$/.exec(text);
  const transport = match === null ? undefined : TRANSPORTS[Number(match[3])];
  if (transport === undefined) return null;
  return `sip:${match![1]!}:${match![2]!}${transport === 'udp' ? '' : `;transport=${transport}`}`;
}

export const URI_TRANSFORMATIONS: readonly TransformationDefinition[] = [
  part('user', 'User.', scriptUser),
  part('host', 'Host.', (uri) => uri.host),
  part('domain', 'Host.', (uri) => uri.host),
  simple('uri.port', 'Port; empty when there is none.', (text) => parseUri(text)?.port ?? null),
  part('passwd', 'Password.', (uri) => uri.password),
  part('params', 'All parameters; none of a tel URI.', (uri) => (uri.isTel ? null : uri.parameters)),
  part('headers', 'Headers after the question mark.', (uri) => uri.headers),
  part('scheme', 'Scheme.', (uri) => uri.scheme),
  withOne('uri.param', 'Value of a parameter.', anyText, (text, name) => {
    const uri = parseUri(text);
    return uri === null ? null : (uri.parameter(name) ?? '');
  }),
  parameter('transport', 'Value of transport.'),
  parameter('ttl', 'Value of ttl.'),
  part('uparam', 'Value of the parameter user.', (uri) => uri.parameter('user')),
  parameter('maddr', 'Value of maddr.'),
  parameter('method', 'Value of method.'),
  parameter('lr', 'Value of lr.'),
  parameter('r2', 'Value of r2.'),
  part('tosocket', 'proto:host:port; empty without a transport that Kamailio knows in a URI.', (uri) => {
    const { transport } = uri;
    if (transport === null || uriTransportNumber(transport) === 0) return null;
    return `${transport}:${uri.host}:${String(uri.port || 5060)}`;
  }),
  part(
    'duri',
    'Scheme, host, port and transport: what a request is sent to.',
    (uri) => `${uri.scheme}:${hostText(uri)}${portText(uri)}${transportText(uri)}`,
  ),
  part(
    'saor',
    'Scheme, user and host: the address of record.',
    (uri) => `${uri.scheme}:${userText(uri)}${hostText(uri)}`,
  ),
  part(
    'suri',
    'Scheme, user, host, port and transport.',
    (uri) => `${uri.scheme}:${userText(uri)}${hostText(uri)}${portText(uri)}${transportText(uri)}`,
  ),
  simple('urialias.encode', 'Address of a URI as host~port~transport.', encodeAlias),
  simple('urialias.decode', 'URI of host~port~transport.', decodeAlias),
];
