// First configurations, which log, answer and route by method.

import { describe, expect, test } from 'vitest';
import { missing } from '../support/peers.ts';
import { servers, withServer, type Server } from '../support/server.ts';
import { runSipsak } from '../support/sipsak.ts';
import { SipText, unique, writeRequest } from '../support/sip-text.ts';
import { reply, UdpPeer } from '../support/peer.ts';
import { answer501, byMethod, CALLER, callRoute, logOnly } from './configs.ts';

/** Sends one request of `method` to the server and gives what comes back, at least that many replies, within a moment. */
async function send(server: Server, method: string, least: number, callId = unique()): Promise<SipText[]> {
  const peer = await UdpPeer.open(server.net.endpoint(CALLER));
  try {
    const uri = method === 'REGISTER' ? `sip:${server.endpoint.host}` : `sip:101@${server.endpoint.host}`;
    peer.send(writeRequest({ method, uri, via: peer.endpoint, callId }), server.endpoint);
    return await peer.remaining(300, least);
  } finally {
    await peer.close();
  }
}

describe.skipIf(missing('kamcmd', 'sipsak')).each(servers)('%s', (kind) => {
  test('a config that only logs writes one record a message and never replies', () =>
    withServer(kind, { config: logOnly }, async (server) => {
      expect(await send(server, 'REGISTER', 0, 'one@test')).toEqual([]);
      expect(await send(server, 'MESSAGE', 0, 'two@test')).toEqual([]);
      await server.awaitScriptLog(2);
      const records = server.log.filter(({ source }) => source === '<script>');
      expect(records.map(({ level, prefix, text }) => `${level}: ${prefix} ${text}`)).toEqual([
        'ERROR: {1 1 REGISTER one@test} I got a message',
        'ERROR: {1 1 MESSAGE two@test} I got a message',
      ]);
    }));

  test.each(['REGISTER', 'OPTIONS', 'INVITE', 'MESSAGE', 'SUBSCRIBE', 'BYE'])(
    '501 is the answer to %s with the request mirrored into the reply',
    (method) =>
      withServer(kind, { config: answer501 }, async (server) => {
        const peer = await UdpPeer.open(server.net.endpoint(CALLER));
        const request = new SipText(
          writeRequest({ method, uri: `sip:1@${server.endpoint.host}`, via: peer.endpoint, branch: 'z9hG4bKabc.1' }),
        );
        peer.send(request.text, server.endpoint);
        const answer = await peer.receive(reply(501));
        await peer.close();
        expect(answer.startLine).toBe('SIP/2.0 501 Not Implemented');
        for (const name of ['Via', 'From', 'Call-ID', 'CSeq'])
          expect(answer.values(name)).toEqual(request.values(name));
        expect(answer.need('To')).toMatch(/^<sip:1@127[\d.]+>;tag=\S+$/);
        expect(answer.need('Content-Length')).toBe('0');
        expect(answer.headers.map(([name]) => name)).toEqual(
          expect.arrayContaining(['Via', 'To', 'From', 'CSeq', 'Call-ID', 'Server', 'Content-Length']),
        );
        expect(answer.body).toBe('');
      }),
  );

  test('sipsak gets the 501 and reports a reply that is not a success', () =>
    withServer(kind, { config: answer501 }, async (server) => {
      const result = await runSipsak(server.endpoint, 'anybody');
      expect(result.statusLine).toBe('SIP/2.0 501 Not Implemented');
      expect(result.code).toBe(1);
      expect(await server.awaitScriptLog(1)).toEqual(['I got a message']);
    }));

  test('an ACK is never answered', () =>
    withServer(kind, { config: answer501 }, async (server) => {
      expect(await send(server, 'ACK', 0)).toEqual([]);
    }));

  test('a called route returns to its caller', () =>
    withServer(kind, { config: callRoute('') }, async (server) => {
      const replies = await send(server, 'OPTIONS', 1);
      expect(replies.map(({ startLine }) => startLine)).toEqual(['SIP/2.0 501 Not Implemented']);
      expect(await server.awaitScriptLog(3)).toEqual([
        'Hello, I am in the request_route',
        'Now I am in the respond 501 route',
        'Back in request_route',
      ]);
    }));

  test('exit in a called route ends the whole run', () =>
    withServer(kind, { config: callRoute('exit;') }, async (server) => {
      const replies = await send(server, 'OPTIONS', 1);
      expect(replies.map(({ startLine }) => startLine)).toEqual(['SIP/2.0 501 Not Implemented']);
      expect(await server.awaitScriptLog(2)).toEqual([
        'Hello, I am in the request_route',
        'Now I am in the respond 501 route',
      ]);
    }));

  test('INVITE gets 480 and everything else 501', () =>
    withServer(kind, { config: byMethod }, async (server) => {
      const answers = new Map<string, string[]>();
      for (const method of ['REGISTER', 'INVITE', 'OPTIONS'])
        answers.set(
          method,
          (await send(server, method, 1)).map(({ startLine }) => startLine),
        );
      expect(Object.fromEntries(answers)).toEqual({
        REGISTER: ['SIP/2.0 501 Not Implemented'],
        INVITE: ['SIP/2.0 480 Temporarily Unavailable'],
        OPTIONS: ['SIP/2.0 501 Not Implemented'],
      });
    }));
});
