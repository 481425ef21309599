// A server of its own: `kahea run registrar.ts`. Phones register, and calls go to the phones of the number.
import type { Ksr, Message } from 'kahea';

export async function ksr_request_route(msg: Message, KSR: Ksr): Promise<void> {
  if (KSR.maxfwd.process_maxfwd(10) < 0) return void msg.reply(483);
  if (msg.method === 'CANCEL') {
    if (KSR.tm.t_check_trans() > 0) await msg.relay();
    return;
  }
  KSR.tm.t_check_trans();
  if (msg.inDialog) {
    if (KSR.rr.loose_route() > 0) await msg.relay();
    else if (msg.method !== 'ACK') msg.reply(404, 'Not here');
    return;
  }
  if (msg.method === 'REGISTER') return void KSR.registrar.save('location', 0);
  if (msg.method === 'INVITE') KSR.rr.record_route();
  if (KSR.registrar.lookup('location') < 0) return void msg.reply(404);
  if ((await msg.relay()) < 0) KSR.sl.sl_reply_error();
}
