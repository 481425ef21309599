/** `tm.t_uac_*`: sending a request from the command line. */
import type { MethodDefinition } from '../../src/module/index.ts';
import type { RpcArguments } from '../../src/rpc/arguments.ts';
import { findSocket } from '../../src/pv/socket-spec.ts';
import { RpcFault } from '../../src/rpc/fault.ts';
import type { Self } from './self.ts';
import { hasContentType, sendRequest, type OnReply, type UacRequest } from './uac.ts';

/** A dot stands for nothing. */
const orNull = (text: string): string | null => (text === '.' || text === '' ? null : text);

function read(self: Self, args: RpcArguments): UacRequest {
  const method = args.string();
  const uri = args.string();
  const nextHop = orNull(args.string());
  const from = orNull(args.string());
  const headers = args.string();
  const body = args.optionalString() ?? '';
  if (body !== '' && !hasContentType(headers)) throw new RpcFault(400, 'Content-Type missing');
  const socket = from === null ? null : findSocket(self.host.network.sockets, from);
  if (from !== null && socket === null) throw new RpcFault(400, `No local socket for "${from}"`);
  return { method, uri, nextHop, socket, headers, body };
}

async function send(self: Self, args: RpcArguments, onReply: OnReply): Promise<void> {
  if (!(await sendRequest(self.state, null, read(self, args), onReply)))
    throw new RpcFault(500, 'Internal Server Error');
}

const waiting = (self: () => Self, name: string, doc: string): MethodDefinition => ({
  name,
  doc,
  async run(args, reply) {
    let settle: (answer: { status: number; reason: string }) => void = () => undefined;
    const answered = new Promise<{ status: number; reason: string }>((resolve) => {
      settle = resolve;
    });
    await send(self(), args, (message, status) => {
      if (status >= 200) settle({ status, reason: message?.reason ?? 'Request Timeout' });
    });
    const { status, reason } = await answered;
    reply.add(status, reason);
  },
});

const ARGUMENTS = 'Arguments: method, URI, next hop (or "."), socket (or "."), headers, body.';

export const uacMethods = (self: () => Self): MethodDefinition[] => [
  {
    name: 'tm.t_uac_start',
    doc: ['Sends a request of our own.', ARGUMENTS],
    run: (args) => send(self(), args, () => undefined),
  },
  waiting(self, 'tm.t_uac_wait', 'Sends a request of our own and answers with the status and reason of its reply.'),
  waiting(self, 'tm.t_uac_wait_block', 'Sends a request and waits for its final reply, as tm.t_uac_wait does.'),
];
