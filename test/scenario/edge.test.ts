// Phones that register and are called through a proxy at the edge, by flows that they opened (RFC 3327, RFC 5626, RFC 5627).

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Baresip } from '../support/baresip.ts';
import { kamcmdValues } from '../support/kamcmd.ts';
import { reserveLoopback } from '../support/loopback.ts';
import { reply, request, TcpPeer, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer, type Server, type ServerKind } from '../support/server.ts';
import { SipText, writeReply, writeRequest } from '../support/sip-text.ts';
import { runSippCall } from '../support/sipp.ts';
import { PATIENCE, until } from '../support/until.ts';
import { CALLEE, CALLEE_B, CALLER } from './configs.ts';
import { edge, EDGE, REGISTRAR, registrarBehind } from './edge-configs.ts';

const INSTANCE = '<urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>';

/** Which server is at the edge and which behind it. */
const PAIRS: readonly (readonly [ServerKind, ServerKind])[] = servers.includes('kamailio')
  ? [
      ['kahea', 'kahea'],
      ['kahea', 'kamailio'],
      ['kamailio', 'kahea'],
    ]
  : [['kahea', 'kahea']];

/** Starts both, on one block of addresses. */
async function start([atEdge, behind]: readonly [ServerKind, ServerKind]): Promise<[Server, Server]> {
  const net = await reserveLoopback();
  const listen = (last: number): string[] => ['udp', 'tcp'].map((each) => `${each}:${net.host(last)}:5060`);
  return Promise.all([
    startServer(atEdge, { net, config: edge, listen: listen(EDGE) }),
    startServer(behind, { net, config: registrarBehind, listen: listen(REGISTRAR) }),
  ]);
}

/** Registers over a connection of its own; gives the connection and the answer. */
async function openFlow(
  proxy: Server,
  user: string,
  last: number,
  flow: number,
  cseq = 1,
): Promise<[TcpPeer, SipText]> {
  const phone = await TcpPeer.connect(proxy.endpoint, proxy.net.host(last));
  const { host, port } = phone.endpoint;
  phone.send(
    writeRequest({
      method: 'REGISTER',
      uri: 'sip:home.example',
      to: `<sip:${user}@home.example>`,
      via: phone.endpoint,
      transport: 'TCP',
      callId: `${user}-${flow}`,
      cseq,
      contact: `<sip:${user}@${host}:${port};transport=tcp;ob>;reg-id=${flow};+sip.instance="${INSTANCE}"`,
      headers: ['Supported: path, outbound, gruu', `Route: <sip:${proxy.endpoint.host};lr>`],
    }),
  );
  return [phone, await phone.receive(reply(200))];
}

const flows = async (registrar: Server, user: string): Promise<string[]> =>
  kamcmdValues(await registrar.kamcmd('ul.lookup', 'location', user), 'Reg-Id').sort();

function callTo(uri: string, caller: UdpPeer, more: readonly string[] = []): SipText {
  return new SipText(writeRequest({ method: 'INVITE', uri, via: caller.endpoint, headers: more }));
}

describe.skipIf(missing('kamcmd', 'sipp')).each(PAIRS)('%s before %s', (...pair) => {
  let proxy: Server;
  let registrar: Server;

  beforeAll(async () => {
    [proxy, registrar] = await start(pair);
  });

  afterAll(() => Promise.all([proxy.stop(), registrar.stop()]));

  test('a phone is called by the flow it opened, at its own address too; a forged flow is refused', async () => {
    const [phone, registered] = await openFlow(proxy, 'bob', CALLEE, 1);
    expect(registered.need('Require')).toContain('outbound');
    const gruu = /pub-gruu="([^"]+)"/.exec(registered.need('Contact'))![1]!;
    expect(gruu).toBe(`sip:bob@home.example;gr=${INSTANCE.slice(1, -1)}`);
    const [path] = kamcmdValues(await registrar.kamcmd('ul.dump'), 'Path');
    expect(path).toMatch(new RegExp(`^<sip:[^@]+@${proxy.endpoint.host};lr;ob>$`));

    const caller = await UdpPeer.open(proxy.net.endpoint(CALLER));
    for (const uri of ['sip:bob@home.example', gruu]) {
      caller.send(callTo(uri, caller).text, registrar.net.endpoint(REGISTRAR));
      const invite = await phone.receive(request('INVITE'));
      expect(invite.requestUri).toBe(`sip:bob@${phone.endpoint.host}:${phone.endpoint.port};transport=tcp;ob`);
      expect(invite.values('Route')).toEqual([]);
      const headers = [`Contact: <sip:bob@${phone.endpoint.host}:${phone.endpoint.port};transport=tcp;ob>`];
      phone.send(writeReply(invite, 200, 'OK', { toTag: `t${uri.length}`, headers }));
      const ok = await caller.receive(reply(200, 'INVITE'));
      for (const [cseq, method] of [
        [1, 'ACK'],
        [2, 'BYE'],
      ] as const)
        caller.send(inDialog(method, cseq, ok, caller), registrar.net.endpoint(REGISTRAR));
      await phone.receive(request('ACK'));
      phone.send(writeReply(await phone.receive(request('BYE')), 200, 'OK'));
      await caller.receive(reply(200, 'BYE'));
    }
    expect(await proxy.awaitScriptLog(2)).toEqual(['routed: 2', 'routed: 2']);

    const forged = path!.replace(/sip:[^@]{4}/, 'sip:AAAA');
    caller.send(callTo('sip:bob@192.0.2.1', caller, [`Route: ${forged}`]).text, proxy.endpoint);
    await caller.receive(reply(403));
    expect((await proxy.awaitScriptLog(3)).at(-1)).toBe('no route: -2');
    await Promise.all([phone.close(), caller.close()]);
  });

  test('when a flow has failed the call goes by the other one, and a flow opened anew takes the place of the old', async () => {
    const [first] = await openFlow(proxy, 'carol', CALLEE, 1);
    const [second] = await openFlow(proxy, 'carol', CALLEE_B, 2);
    expect(await flows(registrar, 'carol')).toEqual(['1', '2']);
    // The flow that was registered first is tried first.
    await first.close();
    await until('end of the flow', async () => /opened_connections: 1$/m.test(await proxy.kamcmd('core.tcp_info')));
    const caller = await UdpPeer.open(proxy.net.endpoint(CALLER));
    caller.send(callTo('sip:carol@home.example', caller).text, registrar.net.endpoint(REGISTRAR));
    const invite = await second.receive(request('INVITE'));
    second.send(writeReply(invite, 200, 'OK', { toTag: 'second' }));
    expect((await caller.receive(reply(200))).toTag).toBe('second');
    expect(await registrar.awaitScriptLog(2)).toEqual(['branch ended with 430', 'next flow']);
    const [again] = await openFlow(proxy, 'carol', CALLEE, 1, 2);
    expect(await flows(registrar, 'carol')).toEqual(['1', '2']);
    caller.send(callTo('sip:carol@home.example', caller).text, registrar.net.endpoint(REGISTRAR));
    await again.receive(request('INVITE'));
    await Promise.all([second, again, caller].map((peer) => peer.close()));
  });

  test.skipIf(missing('baresip'))('SIPp calls a softphone behind the edge, which knows outbound', async () => {
    const behind = registrar.net.endpoint(REGISTRAR);
    const softphone = await Baresip.start({
      user: 'dave',
      local: proxy.net.endpoint(CALLEE),
      registrar: behind,
      transport: 'tcp',
      answer: 'auto',
      outbound: proxy.endpoint,
    });
    try {
      await softphone.line('200 OK', PATIENCE);
      expect(await flows(registrar, 'dave')).toEqual(['1']);
      await runSippCall(
        {
          scenario: 'uac-call',
          local: proxy.net.endpoint(CALLER),
          remote: behind,
          keys: { user: 'dave' },
        },
        [],
      );
      await softphone.event('CALL_CLOSED', PATIENCE);
      await until('line of the call', () => proxy.scriptLog.at(-1) === 'routed: 2', {
        explain: () => proxy.child.output,
      });
    } finally {
      await softphone.stop();
    }
  });
});

function inDialog(method: string, cseq: number, ok: SipText, caller: UdpPeer): string {
  const uri = /<([^>]+)>/.exec(ok.need('Contact'))![1]!;
  const routes = ok.values('Record-Route').flatMap((value) => value.split(/,\s*/));
  return writeRequest({
    method,
    uri,
    via: caller.endpoint,
    from: ok.need('From'),
    to: ok.need('To'),
    callId: ok.need('Call-ID'),
    cseq,
    headers: routes.reverse().map((value) => `Route: ${value}`),
  });
}
