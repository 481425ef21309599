/** `uac_auth()`: the request of a failure route gets the credentials its reply asks for. */
import type { Context } from '../../src/context/context.ts';
import type { Self } from './self.ts';

/** `isHash`: the password is the hash of user name, realm and password. */
export function authenticate(self: Self, ctx: Context, isHash: boolean): number {
  const { tm, answers, credentials, log } = self.state;
  const branch = tm.currentBranch(ctx);
  if (tm.lookup(ctx) === null || branch === null) {
    log.error(ctx, 'no current transaction found');
    return -1;
  }
  if (branch.reply === null) {
    log.error(ctx, 'no reply was received that could be answered');
    return -1;
  }
  const { uri } = tm.branchData(branch).destination;
  const request = { method: ctx.message.method, uri, body: ctx.edits.body ?? ctx.message.body };
  const answer = answers.answer(branch.reply, request, ({ realm }) => credentials.find(ctx, realm, isHash));
  if ('problem' in answer) {
    if (!answer.isOurs) log.error(ctx, answer.problem);
    return -1;
  }
  ctx.edits.appendHeader(answer.line);
  ctx.newUri = uri;
  return 1;
}
