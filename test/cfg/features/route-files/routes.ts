// The routes of main.cfg.
import type { Ksr, Message } from 'kahea';

export function ksr_request_route(msg: Message, KSR: Ksr): void {
  KSR.pv.sets('$var(x)', `${msg.method} for ${msg.user ?? 'nobody'}`);
  KSR.xlog.xerr('$var(x)\n');
  LAST(KSR);
}

function LAST(KSR: Ksr): void {
  KSR.xlog.xerr('end\n');
}
