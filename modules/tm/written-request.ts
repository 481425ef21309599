/** A request as t_write_req() and t_write_unix() write it: a line for each thing a program may want. */
import type { Context } from '../../src/context/context.ts';
import { parseContact } from '../../src/sip/contact.ts';
import { HeaderId } from '../../src/sip/header-name.ts';
import type { Message } from '../../src/sip/message.ts';
import type { NameAddr } from '../../src/sip/name-addr.ts';
import { parseRoute } from '../../src/sip/route.ts';
import { parseUri } from '../../src/sip/uri.ts';
import type { Cell } from '../../src/transaction/cell.ts';
import type { AppendedLine, AppendGroup } from './append-groups.ts';

export interface WrittenFailure {
  readonly failure: string;
}

/** What stands where there is nothing to say. */
const NONE = '.';
const VERSION = '0.3';
const USUAL_PORT = 5060;
/** Kamailio knows no other. */
const SCHEMES: ReadonlySet<string> = new Set(['sip', 'sips', 'tel', 'urn']);

/** What the program has to send requests of the dialog to. */
interface Hops {
  readonly contact: string;
  readonly routes: string;
  readonly next: string;
}

export function writeRequestFor(
  ctx: Context,
  cell: Cell,
  action: string,
  group: AppendGroup | null,
  flags: number,
): string | WrittenFailure {
  const { message } = ctx;
  const uri = parseUri(ctx.requestUri);
  if (uri === null || !SCHEMES.has(uri.scheme)) return { failure: 'uri has not been parsed' };
  const { from, to, cseq } = message;
  if (from === null || to === null || cseq === null) return { failure: 'From, To or CSeq cannot be read' };
  const hops = hopsOf(message, from);
  if (hops === null) return { failure: "while parsing 'Record-Route' header" };
  const { address, port } = ctx.flow.socket;
  return [
    VERSION,
    `sip_request.${action}`,
    message.method,
    uri.user ?? '',
    uri.host,
    address,
    port === USUAL_PORT ? NONE : String(port),
    message.requestUri,
    hops.contact,
    fromText(message, from),
    toText(message),
    message.callId ?? '',
    from.tag ?? '',
    to.tag ?? '',
    String(cseq.number),
    `${String(cell.index)}:${String(cell.label)}`,
    hops.routes,
    hops.next,
    `P-MsgFlags: ${reversedHex(flags)}`,
    ...(group?.lines ?? []).flatMap((line) => appended(ctx, line)),
    NONE,
    message.body,
    '',
  ].join('\n');
}

/** Up to the parameters; of a From without any, to the end of its line, where the carriage return is. */
function fromText(message: Message, from: NameAddr): string {
  const field = message.first(HeaderId.From)!;
  const hasParameters = message.text.charAt(from.parametersStart) === ';';
  return message.text.slice(field.valueStart, hasParameters ? from.parametersStart : field.end - 1);
}

/** With its tag and parameters, as it came. */
function toText(message: Message): string {
  const field = message.first(HeaderId.To)!;
  return message.text.slice(field.valueStart, field.end).replace(/\r?\n$/, '');
}

/** null: there is a Record-Route that cannot be read, or one without brackets. */
function hopsOf(message: Message, from: NameAddr): Hops | null {
  const contact = contactOf(message) ?? from.uriText;
  const routes: string[] = [];
  for (const field of message.all(HeaderId.RecordRoute)) {
    const values = parseRoute(message.value(field));
    if (values === null || values.length === 0 || values.some(({ hasBrackets }) => !hasBrackets)) return null;
    for (const value of values) routes.push(value.uriText);
  }
  const [first] = routes;
  if (first === undefined) return { contact, routes: NONE, next: NONE };
  const list = (uris: readonly string[]): string => uris.map((uri) => `<${uri}>`).join(',');
  // As Kamailio has it: the first one stands there twice.
  if (isLooseRouter(first)) return { contact, routes: list([first, ...routes]), next: first };
  // RFC 2543: the Request-URI names the next hop, and the last Route the other end.
  return { contact: first, routes: list([...routes.slice(1), contact]), next: NONE };
}

/** Of whatever scheme, even one that is no URI. */
const isLooseRouter = (uri: string): boolean => /;\s*lr\s*(?:[=;?]|$)/i.test(uri);

/** As in Kamailio the last one of the first Contact line; null: there is none, or none that can be read. */
function contactOf(message: Message): string | null {
  const field = message.first(HeaderId.Contact);
  const contacts = field === null ? null : parseContact(message.value(field));
  return contacts?.addresses.at(-1)?.uriText.trim() ?? null;
}

/** The lowest digit first. */
const reversedHex = (flags: number): string => [...flags.toString(16)].reverse().join('');

function appended(ctx: Context, { kind, title, name }: AppendedLine): readonly string[] {
  const { message } = ctx;
  if (kind === 'avp') {
    const value = ctx.avps.get(name);
    if (value === null) return [];
    // Kamailio writes numbers without sign here.
    return [`${title}: ${typeof value === 'number' ? String(BigInt.asUintN(64, BigInt(value))) : value}`];
  }
  const field = message.firstNamed(name);
  return field === null ? [] : [`${title}: ${message.text.slice(field.valueStart, field.valueEnd)}`];
}
