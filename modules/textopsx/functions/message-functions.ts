/** Functions on the message as a whole. */
import { arg, functionsOf, RouteType } from '../../../src/module/index.ts';
import { HeaderId } from '../../../src/sip/header-name.ts';
import { matchesFilePattern } from '../../../src/lib/shell-pattern.ts';
import { applyChanges, mayReplace, setBuffer } from '../message-buffer.ts';
import { changeReplyStatus } from '../reply-status.ts';
import type { Self } from './self.ts';

const fn = functionsOf<Self>();
const REPLIES = RouteType.Reply | RouteType.CoreReply;
const BUFFER = RouteType.Request | REPLIES;

/** Headers that keep_hf() never removes. */
const KEPT: ReadonlySet<HeaderId> = new Set([
  HeaderId.Via,
  HeaderId.From,
  HeaderId.To,
  HeaderId.CallId,
  HeaderId.CSeq,
  HeaderId.ContentLength,
  HeaderId.ContentType,
  HeaderId.MaxForwards,
  HeaderId.Contact,
  HeaderId.Route,
  HeaderId.RecordRoute,
]);

export const messageFunctions = {
  msg_apply_changes: fn({
    doc: 'Makes the changes to the message, its Request-URI included, visible to what follows.',
    routes: BUFFER,
    run: (self, ctx) => (mayReplace(ctx, self.host, 'msg_apply_changes') ? applyChanges(ctx, self.host) : -1),
  }),
  msg_set_buffer: fn({
    doc: 'Replaces the whole message by another of the same kind.',
    args: [arg.text()],
    names: ['text'],
    routes: BUFFER,
    run: (self, ctx, text) => (mayReplace(ctx, self.host, 'msg_set_buffer') ? setBuffer(ctx, self.host, text) : -1),
  }),
  change_reply_status: fn({
    doc: 'Changes status and reason of the reply. 1xx and 2xx stay what they are, and no other reply becomes one.',
    args: [arg.int(), arg.text()],
    names: ['status', 'reason'],
    routes: REPLIES,
    run: (self, ctx, status, reason) => changeReplyStatus(ctx, self.host.log, status, reason),
  }),
  change_reply_status_code: fn({
    doc: 'Changes the status of the reply as change_reply_status() does and leaves the reason.',
    args: [arg.int()],
    names: ['status'],
    routes: REPLIES,
    run: (self, ctx, status) => changeReplyStatus(ctx, self.host.log, status, null),
  }),
  remove_body: fn({
    doc: 'Removes the body.',
    routes: RouteType.Any,
    run(_self, ctx) {
      ctx.edits.setBody('');
      return 1;
    },
  }),
  keep_hf: fn({
    doc: 'Removes all headers whose names do not match, except those that every message needs. Returns false.',
    args: [arg.optional(arg.regex({ ignoreCase: true }))],
    names: ['expression'],
    routes: RouteType.Any,
    kemi: ['keep_hf', 'keep_hf_re'],
    run(_self, ctx, regex) {
      const { message } = ctx;
      for (const field of message.headers) {
        if (KEPT.has(field.id) || regex?.test(message.name(field)) === true) continue;
        ctx.edits.removeHeader(field);
      }
      return -1;
    },
  }),
  fnmatch: fn({
    doc: 'True when the text matches a shell pattern with *, ? and […]; flag i ignores case.',
    args: [arg.text(), arg.text(), arg.optional(arg.text())],
    names: ['text', 'pattern', 'flags'],
    routes: RouteType.Any,
    kemi: ['fnmatch', 'fnmatch_ex'],
    // What the function of C gives.
    plainResult: (result) => (result > 0 ? 0 : result),
    run: (_self, _ctx, text, pattern, flags) => (matchesFilePattern(text, pattern, flags?.[0] === 'i') ? 1 : -1),
  }),
};
