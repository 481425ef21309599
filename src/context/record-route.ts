/** Record-Route of a request (RFC 3261 §16.6 step 4): decided by the script, written when the sockets are known. */
import type { LocalSocket } from '../sip/flow.ts';
import type { Context } from './context.ts';
import { advertisedHostPort } from './own-via.ts';

export interface RecordRoute {
  /** User part of the URI; null: none. */
  readonly user: string | null;
  /** `;lr` or `;lr=on`. */
  readonly looseRouter: string;
  /** Raw parameters after `lr`, each with its semicolon. */
  parameters: string;
  /** `host[:port][;parameters]` set by the script, for the outgoing and the incoming side; null: those of the sockets. */
  readonly preset: { readonly outgoing: string; readonly incoming: string | null } | null;
  /** 0: one header always; 1: two when the sides differ; 2: two always. */
  readonly double: number;
  /** Scheme: sips when the request came so. */
  readonly scheme: 'sip' | 'sips';
}

/** The header lines, the topmost one for the side the request leaves by. */
export function recordRouteLines(record: RecordRoute, ctx: Context, outgoing: LocalSocket): string {
  const incoming = ctx.flow.socket;
  const { preset } = record;
  if (preset !== null) {
    const outer = line(record, preset.outgoing, '');
    return preset.incoming === null ? outer : outer + line(record, preset.incoming, '');
  }
  const isDouble = record.double === 2 || (record.double === 1 && incoming !== outgoing);
  const suffix = isDouble ? ';r2=on' : '';
  const first = line(record, sideOf(outgoing, ctx), suffix);
  return isDouble ? first + line(record, sideOf(incoming, ctx), suffix) : first;
}

/** `host[:port][;transport=…]` of a socket. */
function sideOf(socket: LocalSocket, ctx: Context): string {
  const transport = socket.transport === 'udp' ? '' : `;transport=${socket.transport}`;
  return advertisedHostPort(socket, ctx) + transport;
}

function line(record: RecordRoute, side: string, r2: string): string {
  const user = record.user === null ? '' : `${record.user}@`;
  return `Record-Route: <${record.scheme}:${user}${side}${r2}${record.looseRouter}${record.parameters}>\r\n`;
}
