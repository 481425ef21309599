/** Functions that choose sockets, and small ones on files. */
import { readFileSync, writeFileSync } from 'node:fs';
import { arg, functionsOf, RouteType } from '../../src/module/index.ts';
import type { Self } from './self.ts';
import { socketOf } from './send-functions.ts';

const fn = functionsOf<Self>();

export const socketFunctions = {
  set_send_socket: fn({
    doc: 'Sends from the socket of ours with this address, written as in `listen`.',
    args: [arg.text()],
    routes: RouteType.Any,
    run(self, ctx, text) {
      const socket = socketOf(self.host, text);
      if (socket === null) return -1;
      ctx.sendSocket = socket;
      return 1;
    },
  }),
  set_send_socket_name: fn({
    doc: 'Sends from the socket of ours with this name.',
    args: [arg.text()],
    routes: RouteType.Any,
    run(self, ctx, name) {
      const socket = self.host.network.sockets.find((each) => each.name === name);
      if (socket === undefined) return -1;
      ctx.sendSocket = socket;
      return 1;
    },
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
