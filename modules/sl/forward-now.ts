/** `sl_forward_reply()`: a reply goes on before its route has ended, under another status if that is wanted. */
import type { Context } from '../../src/context/context.ts';
import { returnCode, type ModuleHost } from '../../src/module/index.ts';
import { oneLine } from '../../src/sip/fold.ts';

/** 1 sent, -1 not. An empty text leaves the status or the reason as it is. */
export function forwardNow(host: ModuleHost, ctx: Context, status: string, reason: string): number | Promise<number> {
  const { message } = ctx;
  const code = status === '' ? message.status : Number(status);
  const problem = problemOf(code, status, message.status);
  if (problem !== null) {
    host.log.error(problem, host.logPrefix(ctx));
    return -1;
  }
  const before = ctx.edits;
  ctx.edits = before.clone();
  ctx.edits.replace(
    message.start,
    message.startLineEnd,
    `SIP/2.0 ${code} ${reason === '' ? message.reason : oneLine(reason)}\r\n`,
  );
  const sent = host.forwardReply(ctx);
  const done = (isSent: boolean): number => {
    ctx.edits = before;
    return returnCode(isSent);
  };
  return sent instanceof Promise ? sent.then(done) : done(sent);
}

function problemOf(code: number, written: string, received: number): string | null {
  if (!/^\d*$/.test(written)) return `invalid reply code value ${written}!`;
  if (code < 100 || code > 999) return `invalid reply code value ${written}`;
  return Math.trunc(code / 100) === Math.trunc(received / 100) ? null : 'reply code class cannot be changed';
}
