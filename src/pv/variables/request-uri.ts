/** `$ru` and its parts, the Request-URI as received (`$ou`), and `$rm` (RFC 3261 §8.1.1.1). */
import type { Context } from '../../context/context.ts';
import { changeRequestUri, currentUri } from '../../context/request-uri.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import { isWrittenPort } from '../../sip/port.ts';
import { portPieces, type Uri, type UriParts } from '../../sip/uri.ts';
import type { VariableDefinition } from '../definition.ts';
import type { CoreFacts } from '../facts.ts';
import { numbered, readOnly, readWrite } from '../plain.ts';
import { methodNumber } from '../protocols.ts';
import {
  isReadable,
  schemeNumber,
  scriptPort,
  scriptPortNumber,
  scriptScheme,
  scriptTransport,
  scriptTransportNumber,
  scriptUser,
} from '../uri-parts.ts';

/** A part of the current Request-URI; `none` for a reply and for a URI that cannot be read. */
function part<T>(read: (uri: Uri) => T, none: T): (ctx: Context) => T {
  return (ctx) => {
    if (!ctx.message.isRequest) return none;
    const uri = currentUri(ctx);
    return uri === null || !isReadable(uri) ? none : read(uri);
  };
}

function originalPart<T>(read: (uri: Uri) => T, none: T): (ctx: Context) => T {
  return (ctx) => {
    const { uri } = ctx.message;
    return uri === null || !isReadable(uri) ? none : read(uri);
  };
}

type OfUri = <T>(read: (uri: Uri) => T, none: T) => (ctx: Context) => T;
const numberedPart = (of: OfUri, text: (uri: Uri) => ScriptValue, number: (uri: Uri) => number) => ({
  get: of(text, null),
  number: of(number, 0),
});
const portOf = (of: OfUri) => numberedPart(of, scriptPort, scriptPortNumber);
const transportOf = (of: OfUri) => numberedPart(of, scriptTransport, scriptTransportNumber);

const host = (uri: Uri): ScriptValue => (uri.host === '' ? null : uri.host);

// Most read of all, and so not made by `part`: readers made by one function share what the engine knows about them, and
// are not inlined into routes (bench/typical-route.mjs).
function user(ctx: Context): ScriptValue {
  if (!ctx.message.isRequest) return null;
  const uri = currentUri(ctx);
  return uri === null ? null : scriptUser(uri);
}

function domain(ctx: Context): ScriptValue {
  if (!ctx.message.isRequest) return null;
  const uri = currentUri(ctx);
  return uri === null || uri.host === '' ? null : uri.host;
}

const userLength = (uri: Uri): ScriptValue => scriptUser(uri)?.length ?? 0;

export function requestUriVariables(facts: CoreFacts): readonly VariableDefinition[] {
  const change = (ctx: Context, changes: Partial<UriParts>, what: string): false | undefined =>
    ctx.message.isRequest && changeRequestUri(ctx, changes) ? undefined : facts.error(ctx, `${what} cannot be changed`);
  return [
    readWrite(
      ['ru', 'ruri'],
      'Request-URI as it stands now; null for a reply.',
      (ctx) => (ctx.message.isRequest ? ctx.requestUri : null),
      (ctx, value) => {
        if (typeof value !== 'string' || value === '') return facts.error(ctx, '$ru needs a text that is not empty');
        facts.rewrites(ctx, 'seturi');
        ctx.newUri = value;
        return undefined;
      },
    ),
    readWrite(
      ['rU', 'ruri.user'],
      'User of the Request-URI; assigning $null or an empty text removes it.',
      user,
      (ctx, value) => {
        if (typeof value === 'number') return facts.error(ctx, '$rU needs text');
        facts.rewrites(ctx, 'setuser');
        return change(ctx, value === null || value === '' ? { user: null, password: null } : { user: value }, '$rU');
      },
    ),
    readWrite(['rd', 'ruri.domain'], 'Host of the Request-URI.', domain, (ctx, value) => {
      if (typeof value !== 'string' || value === '') return facts.error(ctx, '$rd needs a text that is not empty');
      facts.rewrites(ctx, 'sethost');
      return change(ctx, { host: value }, '$rd');
    }),
    numbered(
      ['rp'],
      'Port of the Request-URI; when it has none 5060, with transport=tls 5061. Assigning $null removes it.',
      {
        ...portOf(part),
        set(ctx, value) {
          const text = value === null ? '' : String(value);
          if (text !== '' && !isWrittenPort(text)) return facts.error(ctx, `${text} is not a port`);
          facts.rewrites(ctx, 'setport');
          return change(ctx, portPieces(text), '$rp');
        },
      },
    ),
    numbered(['rP'], 'Transport of the Request-URI; UDP when it names none.', transportOf(part)),
    numbered(
      ['rz'],
      'Scheme of the Request-URI; tel when it is a telephone number.',
      numberedPart(part, scriptScheme, schemeNumber),
    ),
    readOnly(['rUl'], 'Length of the user of the Request-URI.', part(userLength, null)),
    readOnly(['ou', 'ouri'], 'Request-URI as received.', (ctx) =>
      ctx.message.isRequest ? ctx.message.requestUri : null,
    ),
    readOnly(['oU'], 'User of the Request-URI as received.', originalPart(scriptUser, null)),
    readOnly(['od'], 'Host of the Request-URI as received.', originalPart(host, null)),
    numbered(
      ['op'],
      'Port of the Request-URI as received; when it had none 5060, with transport=tls 5061.',
      portOf(originalPart),
    ),
    numbered(['oP'], 'Transport of the Request-URI as received.', transportOf(originalPart)),
    readOnly(['oUl'], 'Length of the user of the Request-URI as received.', originalPart(userLength, null)),
    numbered(['rm'], 'Method; of a reply, that of its CSeq.', {
      get: (ctx) => ctx.message.method || null,
      number: (ctx) => (ctx.message.method === '' ? 0 : methodNumber(ctx.message.methodId)),
    }),
    readOnly(['rmid'], 'Number of the method.', (ctx) => methodNumber(ctx.message.methodId)),
    readOnly(['rv'], 'Protocol version, SIP/2.0.', (ctx) => ctx.message.version),
  ];
}
