/** Record-Route of a request (RFC 3261 §16.6 step 4): decided by the script, written when the sockets are known. */
import { oneLine } from '../sip/fold.ts';
import type { LocalSocket } from '../sip/flow.ts';
import { uriTransport } from '../sip/web-socket.ts';
import type { Context } from './context.ts';
import { advertisedHostPort } from './own-via.ts';

export interface RecordRoute {
  /** User part of the URI; null: none. */
  readonly user: string | null;
  /** Raw parameters in front of `lr`, each with its semicolon: what Kamailio puts there when the address is given. */
  readonly leading: string;
  /** `;lr` or `;lr=on`. */
  readonly looseRouter: string;
  /** Raw parameters after `lr`, each with its semicolon. */
  parameters: string;
  /** Whose address is written. */
  readonly address: RecordedAddress;
  /** 0: one header always; 1: two when the sides differ; 2: two always. */
  readonly double: number;
  /** Whether the name of the socket stands behind its address, as parameter `sn`. */
  readonly namesSockets: boolean;
  /** Scheme: sips when the request came so. */
  readonly scheme: 'sip' | 'sips';
  /** How many texts the script had put before the first header by then: it goes behind them. */
  readonly place: number;
}

/** null: those of the sockets; a text: `host[:port]` in place of both; a preset: all of the URI but its user and `lr`. */
export type RecordedAddress = string | { readonly outgoing: string; readonly incoming: string | null } | null;

/** The header lines, the topmost one for the side the request leaves by. A single one is for the side it came by. */
export function recordRouteLines(record: RecordRoute, ctx: Context, outgoing: LocalSocket): string {
  const incoming = ctx.flow.socket;
  const { address, double } = record;
  if (address === null) {
    const isDouble = double === 2 || (double === 1 && incoming !== outgoing);
    const suffix = isDouble ? ';r2=on' : '';
    const last = line(
      record,
      advertisedHostPort(incoming, null) + transportOf(incoming) + nameOf(record, incoming) + suffix,
    );
    if (!isDouble) return last;
    // What the script lets this server be called is for the next hop; an address that its socket advertises goes first.
    const named = advertisedHostPort(outgoing, outgoing.advertisedAddress === null ? ctx : null);
    return line(record, named + transportOf(outgoing) + nameOf(record, outgoing) + suffix) + last;
  }
  if (typeof address === 'string') {
    const differs = double === 2 || incoming.transport !== outgoing.transport;
    if (!differs) return line(record, address);
    const last = `${address};transport=${uriTransport(incoming.transport)}`;
    if (double === 0) return line(record, last);
    return (
      line(record, `${address};transport=${uriTransport(outgoing.transport)};r2=on`) + line(record, `${last};r2=on`)
    );
  }
  const first = line(record, address.outgoing);
  return address.incoming === null ? first : first + line(record, address.incoming);
}

function transportOf(socket: LocalSocket): string {
  return socket.transport === 'udp' ? '' : `;transport=${uriTransport(socket.transport)}`;
}

function nameOf(record: RecordRoute, socket: LocalSocket): string {
  return record.namesSockets && socket.name !== null ? `;sn=${socket.name}` : '';
}

/** `side`: host, port and the parameters that lead it. */
function line(record: RecordRoute, side: string): string {
  const user = record.user === null ? '' : `${record.user}@`;
  const { scheme, leading, looseRouter, parameters } = record;
  return `Record-Route: <${oneLine(`${scheme}:${user}${side}${leading}${looseRouter}${parameters}`)}>\r\n`;
}
