import { expect, test } from 'vitest';
import { Context } from '../../context/context.ts';
import { ScriptVariables } from '../../context/script-variables.ts';
import { INVITE, sampleContext } from '../../context/testing/sample.ts';
import { seededRandom } from '../../lib/testing/seeded-random.ts';
import type { Network } from '../../module/host.ts';
import type { LocalSocket } from '../../sip/flow.ts';
import { Message } from '../../sip/message.ts';
import { parseMessage } from '../../sip/parse-message.ts';
import { SendOption } from '../../sip/send-option.ts';
import { StatelessReplies } from './stateless-reply.ts';

const socket: LocalSocket = {
  id: 0,
  transport: 'tcp',
  family: 4,
  address: '192.0.2.5',
  port: 5060,
  advertisedAddress: null,
  advertisedPort: null,
  name: null,
};

test('a reply is sent with what the script wants of its connection, and a final one is noted', () => {
  const message = parseMessage(
    'OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.1;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\n' +
      'Call-ID: c\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n',
  );
  if (!(message instanceof Message)) throw new Error(message.detail);
  const flow = { socket, remoteAddress: '192.0.2.1', remotePort: 5060, connection: 1 };
  const ctx = new Context({ message, flow, id: 1, time: 0, variables: new ScriptVariables() });
  const asked: unknown[] = [];
  const network: Partial<Network> = {
    isConnected: () => true,
    send: (_flow, _text, options) => asked.push(options) > 0,
  };
  const replies = new StatelessReplies(network as Network, seededRandom(1), {
    serverHeader: null,
    sendsWarnings: false,
  });
  replies.send(ctx, 180, 'Ringing');
  expect(ctx.isAnswered).toBe(false);
  replies.send(ctx, 200, 'OK');
  expect(ctx.isAnswered).toBe(true);
  ctx.replyNoConnect = ctx.replyClose = true;
  replies.send(ctx, 200, 'OK');
  const { MadeHere, NoConnect, CloseAfter } = SendOption;
  expect(asked).toEqual([MadeHere, MadeHere, MadeHere | NoConnect | CloseAfter]);
});

test.each<[whose: string, change: (text: string) => string, expected: boolean]>([
  ['the request that was answered', (text) => text, true],
  ['the same request one turn of a loop before', (text) => text.replace('z9hG4bKabc', 'z9hG4bKabd'), false],
  ['another call', (text) => text.replace('cid-1@host', 'cid-2@host'), false],
])('an ACK is taken for %s: %#', (_whose, change, expected) => {
  const replies = new StatelessReplies({} as Network, seededRandom(1), { serverHeader: null, sendsWarnings: false });
  const tag = replies.tag(sampleContext().message);
  const ack = change(INVITE.replace('INVITE sip', 'ACK sip').replace('7 INVITE', '7 ACK')).replace(
    'To: <sip:bob@b.example.com>',
    `To: <sip:bob@b.example.com>;tag=${tag}`,
  );
  expect(replies.isAcknowledged(sampleContext(ack))).toBe(expected);
});
