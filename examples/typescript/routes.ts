// The routes of ../pbx/kamailio.cfg. Each function replaces the route of its name; request_route stays in the configuration.
import { defineRoutes, type Ksr, type Message } from 'kahea';

/** What no well-behaved phone sends ends here. */
export function CHECK(msg: Message, KSR: Ksr): void {
  if (KSR.maxfwd.process_maxfwd(10) < 0) {
    KSR.sl.send_reply(483, 'Too Many Hops');
    msg.exit();
  }
  if (msg.method === 'OPTIONS' && KSR.is_myself_ruri() && msg.user === null) {
    KSR.sl.send_reply(200, 'Keepalive');
    msg.exit();
  }
  if (KSR.sanity.sanity_check(1511, 7) < 0) {
    KSR.warn(`malformed message from ${msg.source.address}:${msg.source.port}\n`);
    msg.exit();
  }
}

/** Requests inside a call follow the Route headers that record_route() made. */
export async function IN_DIALOG(msg: Message, KSR: Ksr): Promise<void> {
  if (!msg.inDialog) return;
  if (KSR.rr.loose_route() > 0) {
    await RELAY(msg, KSR);
  } else if (msg.method === 'ACK') {
    // An ACK for a reply of ours is relayed when its call is known, else dropped.
    if (KSR.tm.t_check_trans() > 0) await RELAY(msg, KSR);
  } else {
    KSR.sl.send_reply(404, 'Not here');
  }
  msg.exit();
}

/** Phones tell where they are. save() answers what it refuses, too. */
export function REGISTER(msg: Message, KSR: Ksr): void {
  KSR.registrar.save('location', 0);
  msg.exit();
}

/** Calls go to every phone that registered the number. */
export function LOCATION(msg: Message, KSR: Ksr): Promise<void> {
  if (KSR.registrar.lookup('location') < 0) {
    KSR.info(`${msg.from?.user} calls ${msg.user}, who is not registered\n`);
    KSR.sl.send_reply(404, 'Not Found');
    msg.exit();
  }
  if (msg.method === 'INVITE') KSR.info(`${msg.from?.user} calls ${msg.to?.user} at ${msg.uri}\n`);
  return RELAY(msg, KSR);
}

export async function RELAY(msg: Message, KSR: Ksr): Promise<void> {
  if (msg.method === 'INVITE') {
    KSR.tm.t_on_reply('PROGRESS');
    KSR.tm.t_on_failure('MISSED');
  }
  if ((await KSR.tm.t_relay()) < 0) KSR.sl.sl_reply_error();
  msg.exit();
}

export const routes = defineRoutes({
  onreply: {
    PROGRESS(msg, KSR) {
      KSR.info(`${msg.status} ${msg.reason} from ${msg.source.address}\n`);
    },
  },
  failure: {
    MISSED(msg, KSR) {
      if (KSR.tm.t_is_canceled() > 0) msg.exit();
      KSR.info(`call of ${msg.from?.user} to ${msg.to?.user} was not answered: ${msg.get('$T_reply_code')}\n`);
    },
  },
});
