/** Functions that choose sockets, and small ones on files. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Context } from '../../src/context/context.ts';
import { arg, functionsOf, RouteType } from '../../src/module/index.ts';
import { parseSocketName, socketNamed } from '../../src/pv/socket-spec.ts';
import type { LocalSocket } from '../../src/sip/flow.ts';
import type { Self } from './self.ts';

const fn = functionsOf<Self>();

/** True even when there is no such socket, as in Kamailio: the choice is left to the server then. */
function choose(self: Self, ctx: Context, socket: LocalSocket | null, text: string): number {
  if (socket !== null) ctx.sendSocket = socket;
  else self.host.log.warn(`no socket found to match [${text}]`, self.host.logPrefix(ctx));
  return 1;
}

export const socketFunctions = {
  set_send_socket: fn({
    doc: 'Sends from the socket of ours that is named as in $fs; false only for a text that cannot name one.',
    args: [arg.text()],
    routes: RouteType.Any,
    run(self, ctx, text) {
      const name = parseSocketName(text);
      if (name !== null) return choose(self, ctx, socketNamed(self.host.network.sockets, name), text);
      self.host.log.error(`[${text}] names no socket`, self.host.logPrefix(ctx));
      return -1;
    },
  }),
  set_send_socket_name: fn({
    doc: 'Sends from the socket of ours with this name.',
    args: [arg.text()],
    routes: RouteType.Any,
    run: (self, ctx, name) =>
      choose(self, ctx, self.host.network.sockets.find((socket) => socket.name === name) ?? null, name),
  }),
  is_socket_name: fn({
    doc: 'True when a socket of ours has this name.',
    args: [arg.text()],
    routes: RouteType.Any,
    run: (self, _ctx, name) => (self.host.network.sockets.some((socket) => socket.name === name) ? 1 : -1),
  }),
  file_read: fn({
    doc: 'Reads a file into a variable.',
    args: [arg.text(), arg.variable({ writable: true })],
    routes: RouteType.Any,
    run(self, ctx, path, variable) {
      try {
        variable.set!(ctx, readFileSync(path, 'latin1'));
        return 1;
      } catch (error) {
        self.host.log.error(`file_read: ${(error as Error).message}`, self.host.logPrefix(ctx));
        return -1;
      }
    },
  }),
  file_write: fn({
    doc: 'Writes text into a file, replacing what was there.',
    args: [arg.text(), arg.text()],
    routes: RouteType.Any,
    run(self, ctx, path, content) {
      try {
        writeFileSync(path, content, 'latin1');
        return 1;
      } catch (error) {
        self.host.log.error(`file_write: ${(error as Error).message}`, self.host.logPrefix(ctx));
        return -1;
      }
    },
  }),
};
