/** Answers an OPTIONS for this server itself (RFC 3261 §11.2). */
import type { Context } from '../../src/context/context.ts';
import { ReplyHeaders } from '../../src/context/reply-headers.ts';
import { currentUri } from '../../src/context/request-uri.ts';
import type { ModuleHost } from '../../src/module/index.ts';
import { Method } from '../../src/sip/method.ts';

export interface Capabilities {
  readonly options_accept: string;
  readonly options_accept_encoding: string;
  readonly options_accept_language: string;
  readonly options_support: string;
}

/** 1 answered, -1 not. */
export function replyToOptions(ctx: Context, host: ModuleHost, capabilities: Capabilities): number {
  const prefix = host.logPrefix(ctx);
  if (ctx.message.methodId !== Method.Options) {
    host.log.error('called for non-OPTIONS request', prefix);
    return -1;
  }
  if ((currentUri(ctx)?.user ?? null) !== null) {
    host.log.error('ruri contains username', prefix);
    return -1;
  }
  const headers =
    `Accept: ${capabilities.options_accept}\r\n` +
    `Accept-Encoding: ${capabilities.options_accept_encoding}\r\n` +
    `Accept-Language: ${capabilities.options_accept_language}\r\n` +
    `Supported: ${capabilities.options_support}\r\n`;
  return host.replyStateless(ctx, 200, 'OK', ReplyHeaders.counting(headers)) === null ? -1 : 1;
}
