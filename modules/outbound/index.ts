import { createHash } from 'node:crypto';
import { defineModule, param, type ModuleHost, type ParameterValues } from '../../src/module/index.ts';
import type { Context } from '../../src/context/context.ts';
import type { Message } from '../../src/sip/message.ts';
import { outbound } from './api.ts';
import { FlowTokens } from './flow-token.ts';
import { wantsFlow } from './wanted.ts';

const params = {
  force_outbound_flag: param.int({
    doc: 'Flag by which a request gets flow tokens whatever it says; -1: none.',
    default: -1,
    min: -1,
    max: 31,
  }),
  force_no_outbound_flag: param.int({
    doc: 'Flag by which a request gets none; -1: none.',
    default: -1,
    min: -1,
    max: 31,
  }),
  flow_token_secret: param.string({
    doc: 'What flow tokens are signed with; without it, a key made at random at each start.',
    reload: false,
  }),
};

const KEY_LENGTH = 20;

/** The same in all workers: a token comes back with other calls than it went out with. */
function randomKey({ random, worker }: ModuleHost): Buffer {
  if (worker.count === 1) return random.bytes(KEY_LENGTH);
  const key = new Uint8Array(worker.memory('outbound key', KEY_LENGTH));
  if (worker.index === 0) key.set(random.bytes(KEY_LENGTH));
  return Buffer.from(key);
}

function init(host: ModuleHost, values: ParameterValues<typeof params>): void {
  const { flow_token_secret: secret } = values;
  const key = secret === null || secret === '' ? randomKey(host) : createHash('sha1').update(secret, 'latin1').digest();
  const tokens = new FlowTokens(key);
  const has = (ctx: Context, flag: number): boolean => flag >= 0 && (ctx.flags & (1 << flag)) !== 0;
  host.provide(outbound, {
    isWanted: (ctx) => {
      if (has(ctx, values.force_outbound_flag)) return true;
      return !has(ctx, values.force_no_outbound_flag) && wantsFlow(ctx.message);
    },
    tokenOf: (ctx) => tokenInRoute(tokens, ctx.message) ?? tokens.make(ctx.flow),
    read: (token) => tokens.read(token),
  });
}

/** A request that comes to the client by a Path of ours has the token of its flow there. */
function tokenInRoute(tokens: FlowTokens, message: Message): string | null {
  const uri = message.routes?.[0]?.uri ?? null;
  const user = uri?.hasParameter('ob') === true ? uri.user : null;
  if (user === null || user === '') return null;
  const flow = tokens.read(user);
  return flow === null || flow === 'broken' ? null : user;
}

export default defineModule({
  name: 'outbound',
  doc: 'Flow tokens for phones behind NAT (RFC 5626), written by rr and path.',
  params,
  init,
});
