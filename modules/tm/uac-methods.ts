/** `tm.t_uac_*`: sending a request from the command line. */
import { SERVER_ERROR } from '../../src/context/made-reply.ts';
import type { MethodDefinition } from '../../src/module/index.ts';
import type { RpcArguments } from '../../src/rpc/arguments.ts';
import { findSocket, parseSocketName } from '../../src/pv/socket-spec.ts';
import { RpcFault } from '../../src/rpc/fault.ts';
import { parseUri } from '../../src/sip/uri.ts';
import type { Self } from './self.ts';
import { problemOf } from './uac-headers.ts';
import { sendRequest, type OnReply, type UacRequest } from './uac.ts';

/** A dot stands for nothing. */
const orNull = (text: string): string | null => (text === '.' || text === '' ? null : text);

/** All but the body are needed. */
const NEEDED = 5;

/** The texts of a call; the fault counts those that were there as Kamailio's does, which is below 0. */
function readTexts(args: RpcArguments): string[] {
  const given = args.remaining;
  const fault = new RpcFault(400, `too few parameters (${given === 0 ? '0' : `-${given}`}/${NEEDED})`);
  return Array.from({ length: NEEDED }, () => args.stringOr(fault));
}

function checkUri(what: string, text: string): void {
  if (parseUri(text) === null) throw new RpcFault(400, `Invalid ${what} uri "${text}"`);
}

function read(self: Self, args: RpcArguments): UacRequest {
  const [method, uri, next, from, headers] = readTexts(args) as [string, string, string, string, string];
  const body = args.optionalString() ?? '';
  const nextHop = orNull(next);
  checkUri('request', uri);
  if (nextHop !== null) checkUri('next-hop', nextHop);
  const socket = orNull(from) === null ? null : findSocket(self.host.network.sockets, from);
  if (orNull(from) !== null && socket === null) {
    const isName = parseSocketName(from) !== null;
    throw new RpcFault(400, isName ? `No local socket for "${from}"` : `Invalid send socket "${from}"`);
  }
  const wrong = problemOf(method, headers, body);
  if (wrong !== null) throw new RpcFault(400, wrong);
  return { method, uri, nextHop, socket, headers, body };
}

async function send(self: Self, args: RpcArguments, onReply: OnReply): Promise<void> {
  if (!(await sendRequest(self.state, null, read(self, args), onReply)))
    throw new RpcFault(500, `${SERVER_ERROR} (7/RPC/UAC)`);
}

/** `isStruct`: the answer is a structure, not two values. */
const waiting = (self: () => Self, name: string, doc: string, isStruct = false): MethodDefinition => ({
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
    if (isStruct) reply.struct().add('code', status).add('text', reason);
    else reply.add(status, reason);
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
  waiting(self, 'tm.t_uac_wait_block', 'Sends a request and answers with code and text of its final reply.', true),
];
