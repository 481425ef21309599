// topos on the wire beside Kamailio's, which keeps its dialogs in a database of text files.

import { describe, expect, test } from 'vitest';
import { CALLEE, CALLEE_B, CALLER } from '../scenario/configs.ts';
import { reply, request } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, type ServerKind } from '../support/server.ts';
import { SipText, writeCancel, writeReply } from '../support/sip-text.ts';
import { until } from '../support/until.ts';
import type { Stage } from './stage.ts';
import { ToposCall, uriIn } from './topos-call.ts';
import { callOverTcp, named, NAMED_CONTACTS, openStage, routes } from './topos-stage.ts';

/** May give further texts to compare. */
type Flow = (stage: Stage) => Promise<unknown>;

const proxied = (stage: Stage): readonly string[] => [
  `Contact: <sip:bob@${stage.server.net.host(CALLEE)}:5080>`,
  `Record-Route: <sip:10.2.2.2;lr>`,
  `Record-Route: <sip:${stage.server.net.host(CALLEE)};lr>`,
];

const plainCall = async (stage: Stage, id = 'plain'): Promise<ToposCall> => {
  const call = new ToposCall(stage, id);
  await call.setUp();
  await call.exchange('caller', 'INFO');
  await call.exchange('callee', 'INVITE', { contact: `<sip:bob2@${call.host(CALLEE)}>` });
  await call.exchange('callee', 'BYE');
  return call;
};

/** One after the other through one server with the usual parameters. */
const FLOWS: Readonly<Record<string, Flow>> = {
  'a call between proxies that both sides change': async (stage) => {
    const call = new ToposCall(stage, 'whole');
    const invite = await call.first();
    await call.answer(invite, 183, proxied(stage));
    await call.exchange('caller', 'PRACK');
    await call.answer(invite, 200, proxied(stage));
    await call.exchange('caller', 'ACK');
    call.within('caller', 'UPDATE', { contact: `<sip:alice@${call.host(CALLER)}:5060;x=y>` });
    await call.answer(await call.arrived('UPDATE'), 200, proxied(stage).slice(0, 1));
    await call.exchange('caller', 'INVITE', { contact: `<sip:alice2@${call.host(CALLER)}>` });
    await call.exchange('caller', 'ACK');
    await call.exchange('callee', 'INVITE', { contact: `<sip:bob2@${call.host(CALLEE)}>` });
    await call.exchange('callee', 'ACK');
    await call.exchange('callee', 'INFO');
    await call.exchange('caller', 'REFER', {
      contact: `<sip:alice2@${call.host(CALLER)}>`,
      headers: [`Refer-To: <sip:carol@example.com>`, 'Via: SIP/2.0/UDP 10.1.1.1;branch=z9hG4bKktup2'],
    });
    await call.exchange('caller', 'MESSAGE', {}, 500);
    await call.exchange('caller', 'OPTIONS', {}, 481);
    await call.exchange('callee', 'BYE');
    await call.exchange('caller', 'INFO', {}, 481);
  },
  'a call whose Contacts the script changes': async (stage) => {
    const call = new ToposCall(stage, 'nated');
    const inside = (user: string): string => `<sip:${user}@10.9.9.9:5060>`;
    const answer = (to: SipText, status: number, user: string, last = CALLEE): Promise<SipText> =>
      call.answer(to, status, [`Contact: ${inside(user)}`], last);
    const invite = await call.first('INVITE', 'bob', { contact: inside('alice'), headers: [] });
    await answer(invite, 183, 'early');
    await call.exchange('caller', 'PRACK');
    await answer(invite, 200, 'bob');
    await call.exchange('caller', 'ACK');
    call.within('caller', 'INVITE', { contact: inside('alice2') });
    await answer(await call.arrived('INVITE'), 200, 'bob2');
    await call.exchange('caller', 'ACK');
    await call.exchange('callee', 'INFO');
    call.within('callee', 'INVITE', { contact: inside('bob3') });
    await answer(await call.arrived('INVITE', CALLER), 200, 'alice3', CALLER);
    await call.exchange('callee', 'ACK');
    await call.exchange('caller', 'INFO');
    await call.exchange('callee', 'BYE');
  },
  'a call whose Record-Routes the script changes': async (stage) => {
    const call = new ToposCall(stage, 'rerouted');
    const invite = await call.first();
    await call.answer(invite, 183, proxied(stage));
    await call.exchange('caller', 'PRACK');
    await call.answer(invite, 200, proxied(stage));
    await call.exchange('caller', 'ACK');
    await call.exchange('callee', 'INFO');
    await call.exchange('caller', 'BYE');
  },
  'calls that are cancelled, redirected and refused': async (stage) => {
    const call = new ToposCall(stage, 'cancelled');
    const invite = await call.first();
    await call.answer(invite, 180);
    const sent = stage.peer(CALLER);
    const cancelled = new SipText(
      invite.text.replace(/^Via: .*$/m, `Via: SIP/2.0/UDP ${call.host(CALLER)}:5060;branch=z9hG4bKktcancelled1`),
    );
    sent.send(writeCancel(cancelled), stage.server.endpoint);
    stage.peer(CALLEE).send(writeReply(await call.arrived('CANCEL'), 200, 'OK'), stage.server.endpoint);
    await call.answer(invite, 487, []);
    await call.arrived('ACK');
    for (const [status, contact] of [
      [302, 'Contact: <sip:there@10.9.9.9>;q=0.5, "X" <sip:other@10.9.9.8>'],
      [486, 'Contact: <sip:bob@10.9.9.9>'],
    ] as const) {
      const refused = new ToposCall(stage, `refused${status}`);
      await refused.answer(await refused.first(), status, [contact]);
      await refused.arrived('ACK');
    }
  },
  'a call that rings at two': async (stage) => {
    const call = new ToposCall(stage, 'fork');
    call.begin('INVITE', 'fork');
    const first = await call.arrived('INVITE');
    const second = await call.arrived('INVITE', CALLEE_B);
    await call.answer(first, 180);
    await call.exchange('caller', 'PRACK');
    call.send(second, 200, undefined, CALLEE_B);
    const ok = await call.answered(200, 'INVITE');
    const cancel = await call.arrived('CANCEL');
    stage.peer(CALLEE).send(writeReply(cancel, 200, 'OK'), stage.server.endpoint);
    call.send(first, 487, []);
    await call.arrived('ACK');
    const taken = new ToposCall(stage, 'fork', CALLEE_B);
    taken.callerTarget = uriIn(ok.need('Contact'));
    await taken.exchange('caller', 'BYE');
  },
  'a subscription, notified before it is answered': async (stage) => {
    const call = new ToposCall(stage, 'subscribed');
    const subscribe = await call.first('SUBSCRIBE', 'bob', { headers: ['Event: presence', 'Expires: 600'] });
    const contact = `<sip:me@${call.host(CALLEE)}:5060>`;
    await call.exchange('callee', 'NOTIFY', { contact, headers: [`Record-Route: <sip:10.2.2.2;lr>`] });
    await call.answer(subscribe, 202);
    await call.exchange('callee', 'NOTIFY', { contact });
    await call.exchange('caller', 'SUBSCRIBE', {
      contact: `<sip:alice3@${call.host(CALLER)}>`,
      headers: ['Expires: 0'],
    });
    await call.exchange('callee', 'NOTIFY', { contact });
  },
  'requests outside of dialogs': async (stage) => {
    for (const method of ['OPTIONS', 'MESSAGE', 'REFER', 'REGISTER', 'PUBLISH', 'INFO', 'KTFOO']) {
      const call = new ToposCall(stage, method.toLowerCase());
      await call.answer(await call.first(method), 200);
    }
    const call = new ToposCall(stage, 'nowhere');
    await call.answer(await call.first('OPTIONS', 'bob', { contact: null, headers: [] }), 200);
  },
  'Contacts of all kinds': async (stage) => {
    const contacts = [
      'sip:a@10.1.1.9;x=y',
      '<sip:a@10.1.1.9;transport=tcp?h=v>;expires=3',
      '<sips:a@10.1.1.9>;+sip.instance="<urn:uuid:1>"',
      '<sip:a@10.1.1.9>, <sip:b@10.1.1.8>',
    ];
    for (const [index, contact] of contacts.entries()) {
      const call = new ToposCall(stage, `contact${index}`);
      await call.answer(await call.first('INVITE', 'bob', { contact }), 486, [`Contact: ${contact}`]);
      await call.arrived('ACK');
    }
  },
  'keys that nobody has': async (stage) => {
    const call = new ToposCall(stage, 'forged');
    const { host } = stage.server.endpoint;
    for (const user of ['atpsh-1-2-3', 'btpsh-', 'atpsh-%00', 'ATPSH-1', 'tpsh-1']) {
      call.within('caller', 'BYE', { uri: `sip:${user}@${host}` });
      await call.answered(404, 'BYE');
    }
  },
  'a call that comes twice through the server': async (stage) => {
    const call = new ToposCall(stage, 'loop');
    const invite = await call.first('INVITE', 'loop');
    await call.answer(invite, 180);
    await call.answer(invite, 486, []);
  },
  'without transactions': async (stage) => {
    const call = new ToposCall(stage, 'stateless');
    const invite = await call.first('INVITE', 'stateless');
    await call.answer(invite, 180);
    await call.answer(invite, 200);
  },
  'keys with a context': async (stage) => {
    await plainCall(stage, 'context');
    await plainCall(stage, 'afterwards');
  },
  'from UDP to TCP': callOverTcp,
};

/** The proxies of both sides are others from the re-INVITE on. */
async function callWithChangedRoutes(stage: Stage): Promise<void> {
  const call = new ToposCall(stage, 'moved');
  await call.setUp();
  const contact = `<sip:alice@${call.host(CALLER)}:5060>`;
  const byProxy = (...addresses: readonly string[]): string[] =>
    addresses.map((address) => `Record-Route: <sip:${address};lr>`);
  call.within('caller', 'INVITE', { contact, headers: byProxy(call.host(CALLER), '10.1.1.9') });
  const ofCallee = [`Contact: <sip:bob@${call.host(CALLEE)}:5060>`, ...byProxy('10.2.2.9', call.host(CALLEE))];
  await call.answer(await call.arrived('INVITE'), 200, ofCallee);
  await call.exchange('caller', 'ACK');
  await call.exchange('caller', 'INFO');
  await call.exchange('callee', 'INFO');
  await call.exchange('callee', 'BYE');
}

/** Whether a request inside the dialog still finds the callee; else the server knows nothing of the dialog any more. */
async function isKept(call: ToposCall): Promise<boolean> {
  const { stage } = call;
  call.within('caller', 'INFO');
  const isUnknown = reply(404, 'INFO');
  const kept = await until('the INFO, or its answer', () => {
    if (stage.peer(call.callee).unread.some(({ message }) => request('INFO')(message))) return 'kept';
    return stage.peer(CALLER).unread.some(({ message }) => isUnknown(message)) ? 'gone' : null;
  });
  if (kept === 'gone') await call.answered(404, 'INFO');
  else await call.answer(await call.arrived('INFO'), 200);
  return kept === 'kept';
}

const EVENTS = ['outgoing', 'sending', 'incoming', 'receiving']
  .map((name) => `event_route[topos:msg-${name}] { xlog("event ${name} $rm $rs\\n"); }\n`)
  .join('');

/** Each through a server of its own. */
const PARAMETERS: Readonly<Record<string, readonly [parameters: string, flow: Flow]>> = {
  'contact_mode 1': ['modparam("topos", "contact_mode", 1)\n', async (stage) => (await plainCall(stage)).callId],
  'contact_mode 2 with names from $xavu': [
    NAMED_CONTACTS,
    async (stage) => {
      await plainCall(stage);
      const unnamed = new ToposCall(stage, 'unnamed');
      await unnamed.answer(await unnamed.first(), 486, []);
    },
  ],
  ...Object.fromEntries(
    [0, 5, 10].map((mode): [string, readonly [string, Flow]] => [
      `event_mode ${mode}`,
      [`modparam("topos", "event_mode", ${mode})\n${EVENTS}`, async (stage) => (await plainCall(stage)).callId],
    ]),
  ),
  sanity_checks: [
    'loadmodule "sanity.so"\nmodparam("topos", "sanity_checks", 1)\n',
    async (stage) => {
      for (const [index, header] of ['Proxy-Require: nonsense', 'Expires: soon'].entries()) {
        const call = new ToposCall(stage, `insane${index}`);
        await call.answer(await call.first('INVITE', 'bob', { headers: [header] }), 486, [header]);
        await call.arrived('ACK');
      }
    },
  ],
  ...Object.fromEntries(
    [0, 1].map((mode): [string, readonly [string, Flow]] => [
      `rr_update ${mode}`,
      [`modparam("topos", "rr_update", ${mode})\n`, callWithChangedRoutes],
    ]),
  ),
  'contact_host and context': [
    'modparam("topos", "contact_host", "proxy.example.com:5070")\nmodparam("topos", "context", "srvone")\n',
    async (stage) => (await plainCall(stage)).callId,
  ],
};

async function play(kind: ServerKind, parameters: string, flows: readonly Flow[]): Promise<string> {
  const stage = await openStage(kind, (net) => routes(net, parameters), [CALLEE, CALLEE_B]);
  const further: unknown[] = [];
  const run = async (): Promise<void> => {
    for (const flow of flows) further.push(await flow(stage));
  };
  const [end] = await Promise.allSettled([run()]);
  const { arrivals, log } = await stage.close();
  if (end.status === 'rejected') throw new Error(`${kind}: ${String(end.reason)}`);
  // The prefix of records of event routes differs: see compatibility.md.
  const records = log.map((line) => line.replace(/^.*\bevent /, 'event '));
  return named(JSON.stringify({ arrivals, further, records }, null, 1).replaceAll('\\r\\n', '\n  '));
}

async function compare(parameters: string, flows: readonly Flow[]): Promise<void> {
  const [tested, oracle] = await Promise.all([
    play(servers[0] ?? 'kahea', parameters, flows),
    play('kamailio', parameters, flows),
  ]);
  expect(tested).toEqual(oracle);
}

/** How long what is over is kept, in seconds: longer than a busy machine takes to ask for it. Kamailio looks for it every clean_interval, and keeps no dialog for less than branch_expire. */
const LIFETIMES: Readonly<Record<string, readonly [parameters: Readonly<Record<string, number>>, flow: string[]]>> = {
  'dialog_expire: a call that goes on': [{ dialog_expire: 3, branch_expire: 3, clean_interval: 1 }, []],
  'branch_expire: a call that was ended': [{ branch_expire: 3, clean_interval: 1 }, ['BYE']],
};

describe.skipIf(missing('kamcmd'))('topos forgets', () => {
  test.each(servers.flatMap((kind) => Object.keys(LIFETIMES).map((name) => [kind, name] as const)))(
    '%s, %s',
    async (kind, name) => {
      const [values, methods] = LIFETIMES[name]!;
      const parameters = Object.entries(values).map(([each, value]) => `modparam("topos", "${each}", ${value})\n`);
      const stage = await openStage(kind, (net) => routes(net, parameters.join('')), [CALLEE, CALLEE_B]);
      try {
        const call = new ToposCall(stage, 'over');
        await call.setUp();
        for (const method of methods) await call.exchange('caller', method);
        expect(await isKept(call)).toBe(true);
        await until('end of what is kept', async () => !(await isKept(call)), { every: 100 });
      } finally {
        await stage.close();
      }
    },
  );
});

describe.skipIf(missing('kamcmd', 'kamailio'))('topos', () => {
  test('calls, subscriptions and single requests', async () => {
    await compare('', Object.values(FLOWS));
  });

  test.each(Object.keys(PARAMETERS))('%s', async (name) => {
    const [parameters, flow] = PARAMETERS[name]!;
    await compare(parameters, [flow]);
  });
});
