/** JSON-RPC from the routing script: `jsonrpc_dispatch()`, `jsonrpc_exec()` and `$jsonrpl(…)`. */
import type { Context } from '../../src/context/context.ts';
import { arg, functionsOf, kemiOf, RouteType, type ModuleSelf, type Problem } from '../../src/module/index.ts';
import type { VariableDefinition } from '../../src/pv/definition.ts';
import type { JsonAnswer } from '../../src/rpc/json/answer.ts';
import { xhttpApi } from '../xhttp/api.ts';
import type { params } from './parameters.ts';
import type { JsonRpcServer } from './server.ts';

type Self = ModuleSelf<typeof params, JsonRpcServer>;
const fn = functionsOf<Self>();
const ANSWER = Symbol('answer of jsonrpc_exec');

/** Statuses of HTTP are three digits; JSON-RPC's own codes are negative. */
function httpStatus({ code, text }: JsonAnswer): { code: number; reason: string } {
  if (code >= 100 && code <= 699) return { code, reason: text };
  return code < 0 ? { code: 400, reason: 'Bad Request' } : { code: 500, reason: text };
}

function dispatch(self: Self, ctx: Context): number | Promise<number> {
  const http = self.host.find(xhttpApi);
  if (http === null) {
    self.host.log.error('jsonrpc_dispatch() needs the module xhttp', self.host.logPrefix(ctx));
    return -1;
  }
  const reply = (answer: JsonAnswer): number =>
    http.reply(ctx, { ...httpStatus(answer), contentType: 'application/json', body: answer.body });
  const answer = self.state.answer(ctx.message.body);
  return answer instanceof Promise ? answer.then(reply) : reply(answer);
}

function execute(self: Self, ctx: Context, document: string): number | Promise<number> {
  const keep = (answer: JsonAnswer): number => {
    ctx.setSlot(ANSWER, answer);
    return 1;
  };
  const answer = self.state.answer(document);
  return answer instanceof Promise ? answer.then(keep) : keep(answer);
}

export const scriptFunctions = {
  jsonrpc_dispatch: fn({
    doc: 'Answers the JSON-RPC request in the body of an HTTP request.',
    routes: RouteType.Request | RouteType.Event,
    kemi: 'dispatch',
    waits: true,
    run: dispatch,
  }),
  jsonrpc_exec: fn({
    doc: 'Runs a JSON-RPC request; the answer is in `$jsonrpl(code)`, `$jsonrpl(text)` and `$jsonrpl(body)`.',
    args: [arg.text()],
    names: ['command'],
    routes: RouteType.Any,
    waits: true,
    kemi: ['exec', 'execx'],
    run: execute,
  }),
};

export const kemiFunctions = {
  response: kemiOf<Self>()({
    doc: 'The answer to the last exec() of this message as JSON; empty text when there is none.',
    returns: 'value',
    run: (_self, ctx) => (ctx.slot(ANSWER) as JsonAnswer | undefined)?.body ?? '',
  }),
};

const PARTS = ['code', 'text', 'body'] as const;

function partOf(name: string): (typeof PARTS)[number] | null {
  return PARTS.find((part) => part === name) ?? null;
}

const unknownPart: Problem = { problem: 'unknown-variable', message: '$jsonrpl takes code, text or body' };

export const answerVariable: VariableDefinition = {
  names: ['jsonrpl'],
  doc: 'Part of the answer to the last `jsonrpc_exec()` of this message: code, text or body.',
  inner: 'required',
  bind({ inner }) {
    const part = partOf(inner?.constant ?? '');
    if (part === null) return unknownPart;
    return { get: (ctx) => (ctx.slot(ANSWER) as JsonAnswer | undefined)?.[part] ?? null };
  },
};
