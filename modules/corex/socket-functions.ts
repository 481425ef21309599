/** Functions that choose sockets, and small ones on files. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Context } from '../../src/context/context.ts';
import { reasonOf } from '../../src/lib/system-error.ts';
import { arg, functionsOf, kemiOf, returnCode, RouteType, type Target } from '../../src/module/index.ts';
import { parseSocketName, socketNamed } from '../../src/pv/socket-spec.ts';
import type { LocalSocket } from '../../src/sip/flow.ts';
import type { Self } from './self.ts';

const fn = functionsOf<Self>();

/** The content of a file; null: it cannot be read, which is logged. */
function readText(self: Self, ctx: Context, path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    self.host.log.error(`cannot open file: ${path} (${reasonOf(error)})`, self.host.logPrefix(ctx));
    return null;
  }
}

type Use = (ctx: Context, socket: LocalSocket) => void;

const sendFrom: Use = (ctx, socket) => {
  ctx.sendSocket = socket;
};

const receivedBy: Use = (ctx, socket) => {
  ctx.flow = { ...ctx.flow, socket };
};

/** True even when there is no such socket, as in Kamailio: things stay as they are then. */
function choose(self: Self, ctx: Context, socket: LocalSocket | null, text: string, use: Use): number {
  if (socket !== null) use(ctx, socket);
  else self.host.log.warn(`no socket found to match [${text}]`, self.host.logPrefix(ctx));
  return 1;
}

const byAddress = (doc: string, use: Use) =>
  fn({
    doc: `${doc} that is named as in $fs; false only for a text that cannot name one.`,
    args: [arg.text()],
    names: ['socket'],
    routes: RouteType.Any,
    run(self, ctx, text) {
      const name = parseSocketName(text);
      if (name !== null) return choose(self, ctx, socketNamed(self.host.network.sockets, name), text, use);
      self.host.log.error(`invalid socket specification [${text}]`, self.host.logPrefix(ctx));
      return -1;
    },
  });

const byName = (doc: string, use: Use) =>
  fn({
    doc: `${doc} with this name.`,
    args: [arg.text()],
    names: ['name'],
    routes: RouteType.Any,
    run(self, ctx, name) {
      const socket = self.host.network.sockets.find((each) => each.name === name) ?? null;
      return choose(self, ctx, socket, name, use);
    },
  });

function setSource(self: Self, ctx: Context, text: string): number | Promise<number> {
  const { log, network } = self.host;
  const prefix = self.host.logPrefix(ctx);
  const name = parseSocketName(text);
  if (name === null) {
    log.error(`failed to parse the address [${text}]`, prefix);
    return -1;
  }
  const take = (target: Target | null): number => {
    if (target === null) {
      log.error(`failed to resolve address [${text}]`, prefix);
      return -1;
    }
    ctx.flow = { ...ctx.flow, remoteAddress: target.address, remotePort: name.port ?? 0 };
    return 1;
  };
  const target = network.resolveHost(name.host, name.port ?? 0, ctx.flow.socket.transport);
  return target instanceof Promise ? target.then(take) : take(target);
}

export const socketFunctions = {
  set_send_socket: byAddress('Sends from the socket of ours', sendFrom),
  set_send_socket_name: byName('Sends from the socket of ours', sendFrom),
  set_recv_socket: byAddress('Makes the message one received by the socket of ours', receivedBy),
  set_recv_socket_name: byName('Makes the message one received by the socket of ours', receivedBy),
  set_source_address: fn({
    doc: 'Makes the message one that came from `[proto:]host[:port]`; the transport stays.',
    args: [arg.text()],
    names: ['address'],
    routes: RouteType.Any,
    waits: true,
    run: setSource,
  }),
  is_socket_name: fn({
    doc: 'True when a socket of ours has this name.',
    args: [arg.text()],
    names: ['name'],
    routes: RouteType.Any,
    run: (self, _ctx, name) => (self.host.network.sockets.some((socket) => socket.name === name) ? 1 : -1),
  }),
  file_read: fn({
    doc: 'Puts the contents of a file into a variable.',
    args: [arg.text(), arg.variable({ writable: true })],
    names: ['path', 'result'],
    routes: RouteType.Any,
    run(self, ctx, path, variable) {
      const content = readText(self, ctx, path);
      if (content !== null) variable.set!(ctx, content);
      return returnCode(content !== null);
    },
  }),
  file_write: fn({
    doc: 'Writes text into a file, replacing what was there.',
    args: [arg.text(), arg.text()],
    names: ['path', 'text'],
    routes: RouteType.Any,
    run(self, ctx, path, content) {
      try {
        writeFileSync(path, content, 'latin1');
        return 1;
      } catch (error) {
        self.host.log.error(`cannot open file: ${path} (${reasonOf(error)})`, self.host.logPrefix(ctx));
        return -1;
      }
    },
  }),
};

/** Scripts in other languages are given the content. */
export const fileReader = {
  file_read: kemiOf<Self>()({
    doc: 'The content of a file; empty text when it cannot be read.',
    args: [arg.text()],
    names: ['path'],
    returns: 'value',
    run: (self, ctx, path) => readText(self, ctx, path) ?? '',
  }),
};
