/** Path of a request (RFC 3327 §5.2): decided by the script, written when the sockets are known. */
import { HeaderId } from '../sip/header-name.ts';
import type { Edits } from '../sip/edits.ts';
import type { LocalSocket } from '../sip/flow.ts';
import { uriTransport } from '../sip/web-socket.ts';
import type { Context } from './context.ts';
import { advertisedHostPort } from './own-via.ts';

export interface PathLine {
  /** User part of the URI; '': none. */
  readonly user: string;
  /** Raw URI parameters after `lr`, each with its semicolon. */
  readonly parameters: string;
  /** Whether the side the request came by gets a line of its own. */
  readonly isDouble: boolean;
  /** Whether the name of the socket stands behind its address, as parameter `sn`. */
  readonly namesSockets: boolean;
}

/** Puts the lines in front of the first Path, else behind all headers. */
export function addPathLines(ctx: Context, lines: readonly PathLine[], edits: Edits, outgoing: LocalSocket): void {
  let text = '';
  for (const line of lines) {
    text += write(line, outgoing, ctx);
    if (line.isDouble) text += write(line, ctx.flow.socket, null);
  }
  edits.insertBefore(ctx.message.first(HeaderId.Path), text);
}

function write(line: PathLine, socket: LocalSocket, ctx: Context | null): string {
  const user = line.user === '' ? '' : `${line.user}@`;
  const transport = socket.transport === 'udp' ? '' : `;transport=${uriTransport(socket.transport)}`;
  const name = line.namesSockets && socket.name !== null ? `;sn=${socket.name}` : '';
  const double = line.isDouble ? ';r2=on' : '';
  return `Path: <sip:${user}${advertisedHostPort(socket, ctx)}${transport}${name};lr${line.parameters}${double}>\r\n`;
}
