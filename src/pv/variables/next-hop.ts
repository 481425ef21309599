/** Where the request goes: `$du`, `$nh(…)`, `$fs` and the destination set (RFC 3261 §16.6). */
import { addDestination, newDestination, Q_UNSPECIFIED, type Destination } from '../../context/destination.ts';
import type { Context } from '../../context/context.ts';
import { currentUri } from '../../context/request-uri.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import { parseUri, type Uri } from '../../sip/uri.ts';
import type { VariableDefinition } from '../definition.ts';
import type { CoreFacts } from '../facts.ts';
import { keyed, numbered, readOnly, readWrite } from '../plain.ts';
import { transportNumber } from '../protocols.ts';
import { findSocket, socketText } from '../socket-spec.ts';
import {
  isReadable,
  nextHopPort,
  nextHopPortNumber,
  scriptPort,
  scriptPortNumber,
  scriptTransport,
  scriptTransportNumber,
  scriptUser,
} from '../uri-parts.ts';
import { replyHost, replyPort, replyPortNumber, replyTransport, replyTransportNumber, replyUri } from './reply-way.ts';

function destinationPart<T>(read: (uri: Uri) => T, none: T): (ctx: Context) => T {
  return (ctx) => {
    if (ctx.destination === null) return none;
    const uri = parseUri(ctx.destination);
    return uri === null || !isReadable(uri) ? none : read(uri);
  };
}

function nextHopPart<T>(
  read: (uri: Uri) => T,
  none: T,
  ofReply: (ctx: Context) => T = () => none,
): (ctx: Context) => T {
  return (ctx) => {
    if (!ctx.message.isRequest) return ofReply(ctx);
    const uri = ctx.destination === null ? currentUri(ctx) : parseUri(ctx.destination);
    return uri === null || !isReadable(uri) ? none : read(uri);
  };
}

const host = (uri: Uri): ScriptValue => (uri.host === '' ? null : uri.host);
const transport: (uri: Uri) => ScriptValue = scriptTransport;

const qText = (q: number): string => (q === Q_UNSPECIFIED ? '' : `;q=${String(q / 1000)}`);

/** The URI, in brackets where q follows. */
const branchText = ({ uri, q }: Destination): string => (q === Q_UNSPECIFIED ? uri : `<${uri}>${qText(q)}`);

/** `Contact: <uri>, <uri>` of the destination set, as a redirect has it. */
function destinationSet(ctx: Context): ScriptValue {
  const uris = ctx.branches.map(({ uri, q }) => `<${uri}>${qText(q)}`);
  if (ctx.newUri !== null) uris.unshift(`<${ctx.newUri}>${qText(ctx.q)}`);
  return uris.length === 0 ? null : `Contact: ${uris.join(', ')}`;
}

export function nextHopVariables(facts: CoreFacts): readonly VariableDefinition[] {
  return [
    readWrite(
      ['du', 'duri'],
      'Next hop as a URI, where it is not the Request-URI; assigning $null removes it.',
      (ctx) => ctx.destination,
      (ctx, value) => {
        if (typeof value === 'number') return facts.error(ctx, '$du needs text');
        ctx.destination = value === '' ? null : value;
        return undefined;
      },
    ),
    readOnly(['dd'], 'Host of $du.', destinationPart(host, null)),
    numbered(['dp'], 'Port of $du; when it has none 5060, with transport=tls 5061.', {
      get: destinationPart<ScriptValue>(scriptPort, null),
      number: destinationPart(scriptPortNumber, 0),
    }),
    numbered(['dP'], 'Transport of $du, UDP when it names none.', {
      get: destinationPart(transport, null),
      number: destinationPart(scriptTransportNumber, 0),
    }),
    readOnly(['ds'], 'The destination set as a Contact header.', destinationSet),
    keyed(['nh'], 'Parts of the next hop: u (the URI), U, d, p, P.', {
      u: (ctx) => (ctx.message.isRequest ? (ctx.destination ?? ctx.requestUri) : replyUri(ctx)),
      U: nextHopPart<ScriptValue>(scriptUser, null),
      d: nextHopPart(host, null, replyHost),
      p: {
        get: nextHopPart<ScriptValue>(nextHopPort, null, replyPort),
        number: nextHopPart(nextHopPortNumber, 0, replyPortNumber),
      },
      P: {
        get: nextHopPart(transport, null, replyTransport),
        number: nextHopPart(scriptTransportNumber, 0, replyTransportNumber),
      },
    }),
    readWrite(
      ['fs'],
      'Socket to send from, as proto:address:port; assigning $null leaves it to the server.',
      (ctx) => (ctx.sendSocket === null ? null : socketText(ctx.sendSocket)),
      (ctx, value) => {
        if (value === '' || typeof value === 'number') return facts.error(ctx, '$fs needs the text of a socket');
        const socket = value === null ? null : findSocket(facts.sockets(), value);
        // Not a failure, though nothing changes.
        if (value !== null && socket === null) facts.warn(ctx, `no socket found to match [${value}]`);
        else ctx.sendSocket = socket;
        return undefined;
      },
    ),
    readWrite(
      ['fsn'],
      'Name of the socket to send from.',
      (ctx) => ctx.sendSocket?.name ?? null,
      (ctx, value) => {
        if (value === '' || typeof value === 'number') return facts.error(ctx, '$fsn needs the name of a socket');
        const socket = facts.sockets().find((each) => each.name === value) ?? null;
        if (value !== null && socket === null) facts.warn(ctx, `no socket found to match [${value}]`);
        else ctx.sendSocket = socket;
        return undefined;
      },
    ),
    readOnly(['fsp'], 'Number of the transport of $fs; 0 when it is not set.', (ctx) =>
      ctx.sendSocket === null ? 0 : transportNumber(ctx.sendSocket.transport),
    ),
    readWrite(
      ['br'],
      'URI of the first further branch; assigning appends a branch.',
      (ctx) => ctx.branches[0]?.uri ?? null,
      (ctx, value) => {
        if (typeof value !== 'string' || value === '') return facts.error(ctx, '$br needs a text that is not empty');
        const branch = { ...newDestination(value), socket: ctx.sendSocket };
        if (addDestination(ctx, branch, facts.maxBranches())) return undefined;
        return facts.error(ctx, `$br cannot be set to ${value}: there are max_branches branches`);
      },
    ),
    readOnly(['bR'], 'URIs of all further branches, with q where they have one.', (ctx) =>
      ctx.branches.length === 0 ? null : ctx.branches.map(branchText).join(', '),
    ),
    readOnly(['ruid'], 'Unique id of the location record behind the Request-URI.', (ctx) => ctx.ruid),
    readOnly(['location_ua'], 'User-Agent of the registration behind the Request-URI.', (ctx) => ctx.locationUserAgent),
  ];
}
