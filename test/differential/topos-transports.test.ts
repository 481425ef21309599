// Contacts of topos in each contact_mode where a call goes on by another transport or another family of addresses.

import { describe, expect, test } from 'vitest';
import { CALLEE, CALLER } from '../scenario/configs.ts';
import { freePort, reserveLoopback, type Endpoint } from '../support/loopback.ts';
import { request, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, type ServerKind } from '../support/server.ts';
import { writeReply, writeRequest, type SipText } from '../support/sip-text.ts';
import { normaliseMessage } from './normalise.ts';
import type { Stage } from './stage.ts';
import { ToposCall, uriIn } from './topos-call.ts';
import { callOverTcp, named, NAMED_USERS, openStage, routes } from './topos-stage.ts';

const SIX = '::1';

const mode = (number: number): string => `modparam("topos", "contact_mode", ${number})\n`;
const HOST = 'modparam("topos", "contact_host", "proxy.example.com")\n';

/** A call to a phone by IPv6, which asks and is asked within it; gives what came there. */
async function callOverSix(stage: Stage, server: Endpoint, phone: UdpPeer): Promise<readonly SipText[]> {
  const call = new ToposCall(stage, 'six');
  call.begin('INVITE', 'six');
  const invite = await phone.receive(request('INVITE'), 4_000);
  const tag = 'ktsix';
  const contact = `<sip:t@[${SIX}]:${phone.endpoint.port}>`;
  phone.send(writeReply(invite, 200, 'OK', { toTag: tag, headers: [`Contact: ${contact}`] }), server);
  const ok = await call.answered(200, 'INVITE');
  call.callerTarget = uriIn(ok.need('Contact'));
  const info = writeRequest({
    method: 'INFO',
    uri: uriIn(invite.need('Contact')),
    via: { host: `[${SIX}]`, port: phone.endpoint.port },
    branch: 'z9hG4bKktsixinfo',
    from: `${invite.need('To')};tag=${tag}`,
    to: invite.need('From'),
    callId: call.callId,
    cseq: 7,
    contact: null,
  });
  phone.send(info, server);
  call.send(await call.arrived('INFO', CALLER), 200, undefined, CALLER);
  const answer = await phone.receive(({ status, method }) => status === 200 && method === 'INFO', 4_000);
  call.within('caller', 'BYE', { to: `<sip:bob@example.com>;tag=${tag}` });
  const bye = await phone.receive(request('BYE'), 4_000);
  phone.send(writeReply(bye, 200, 'OK'), server);
  await call.answered(200, 'BYE');
  return [invite, answer, bye];
}

async function play(kind: ServerKind, parameters: string): Promise<string> {
  const [server, phone] = [
    { host: SIX, port: await freePort(SIX) },
    { host: SIX, port: await freePort(SIX) },
  ];
  const net = await reserveLoopback();
  const peer = await UdpPeer.open(phone);
  const four = ['udp', 'tcp'].map((transport) => `${transport}:${net.host(1)}:5060`);
  const stage = await openStage(kind, () => routes(net, parameters, `[${SIX}]:${phone.port}`), [CALLEE], {
    net,
    listen: [...four, `udp:[${SIX}]:${server.port}`],
  });
  const seen: string[] = [];
  const run = async (): Promise<void> => {
    seen.push(...(await callOverTcp(stage)));
    seen.push(...(await callOverSix(stage, server, peer)).map(({ text }) => normaliseMessage(text, net)));
  };
  const [end] = await Promise.allSettled([run()]);
  const { arrivals, log } = await stage.close();
  await peer.close();
  if (end.status === 'rejected') throw new Error(`${kind}: ${String(end.reason)}\n${stage.server.child.output}`);
  return named(JSON.stringify({ arrivals, seen, log }, null, 1))
    .replaceAll('\\r\\n', '\n  ')
    .replaceAll(String(server.port), 'SERVER')
    .replaceAll(String(phone.port), 'PHONE');
}

describe.skipIf(missing('kamcmd', 'kamailio'))('topos by TCP and by IPv6', () => {
  test.each([
    ['contact_mode 0', ''],
    ['contact_mode 1', mode(1)],
    // Without a host from the $xavu: Kamailio puts the port of the socket behind the port in it.
    ['contact_mode 2', NAMED_USERS],
    ['contact_mode 0 with contact_host', HOST],
    ['contact_mode 1 with contact_host', mode(1) + HOST],
    ['contact_mode 2 with contact_host', NAMED_USERS + HOST],
  ])('%s', async (_mode, parameters) => {
    const [tested, oracle] = await Promise.all([play(servers[0] ?? 'kahea', parameters), play('kamailio', parameters)]);
    expect(tested).toEqual(oracle);
  });
});
