/** `$ru` and its parts, the Request-URI as received (`$ou`), and `$rm` (RFC 3261 §8.1.1.1). */
import type { Context } from '../../context/context.ts';
import { changeRequestUri, currentUri } from '../../context/request-uri.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import type { Uri, UriParts } from '../../sip/uri.ts';
import type { VariableDefinition } from '../definition.ts';
import type { CoreFacts } from '../facts.ts';
import { readOnly, readWrite } from '../plain.ts';
import { methodNumber } from '../protocols.ts';
import { scriptScheme, scriptUser } from '../uri-user.ts';

const DEFAULT_PORT = 5060;

/** A part of the current Request-URI; null for a reply and for a URI that cannot be read. */
function part(read: (uri: Uri) => ScriptValue): (ctx: Context) => ScriptValue {
  return (ctx) => {
    if (!ctx.message.isRequest) return null;
    const uri = currentUri(ctx);
    return uri === null || !isReadable(uri) ? null : read(uri);
  };
}

/** Kamailio reads nothing in a URI of a scheme it does not know. */
const isReadable = (uri: Uri): boolean => uri.opaque === '' || uri.scheme === 'urn';

function originalPart(read: (uri: Uri) => ScriptValue): (ctx: Context) => ScriptValue {
  return (ctx) => {
    const { uri } = ctx.message;
    return uri === null || !isReadable(uri) ? null : read(uri);
  };
}

const host = (uri: Uri): ScriptValue => (uri.host === '' ? null : uri.host);
const port = (uri: Uri): ScriptValue => uri.port ?? DEFAULT_PORT;
// As written where it is written, in capitals where it is implied.
const transport = (uri: Uri): ScriptValue => uri.parameter('transport') ?? 'UDP';

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
    readWrite(
      ['rp'],
      'Port of the Request-URI, 5060 when it has none; assigning $null removes it.',
      part(port),
      (ctx, value) => {
        const number = value === null || value === '' ? null : Number(value);
        if (number !== null && !(number >= 0 && number <= 65535))
          return facts.error(ctx, `${String(value)} is not a port`);
        facts.rewrites(ctx, 'setport');
        return change(ctx, { port: number === 0 ? null : number }, '$rp');
      },
    ),
    readOnly(['rP'], 'Transport of the Request-URI; UDP when it names none.', part(transport)),
    readOnly(['rz'], 'Scheme of the Request-URI; tel when it is a telephone number.', part(scriptScheme)),
    readOnly(['rUl'], 'Length of the user of the Request-URI.', part(userLength)),
    readOnly(['ou', 'ouri'], 'Request-URI as received.', (ctx) =>
      ctx.message.isRequest ? ctx.message.requestUri : null,
    ),
    readOnly(['oU'], 'User of the Request-URI as received.', originalPart(scriptUser)),
    readOnly(['od'], 'Host of the Request-URI as received.', originalPart(host)),
    readOnly(['op'], 'Port of the Request-URI as received, 5060 when it had none.', originalPart(port)),
    readOnly(['oP'], 'Transport of the Request-URI as received.', originalPart(transport)),
    readOnly(['oUl'], 'Length of the user of the Request-URI as received.', originalPart(userLength)),
    readOnly(['rm'], 'Method; of a reply, that of its CSeq.', (ctx) => ctx.message.method || null),
    readOnly(['rmid'], 'Number of the method.', (ctx) => methodNumber(ctx.message.methodId)),
    readOnly(['rv'], 'Protocol version, SIP/2.0.', (ctx) => ctx.message.version),
  ];
}
