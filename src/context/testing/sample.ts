/** A context about one INVITE: what tests of routing, variables and functions start from. */
import { invariant } from '../../lib/invariant.ts';
import type { LocalSocket } from '../../sip/flow.ts';
import { isFailure, parseMessage } from '../../sip/parse-message.ts';
import { Context } from '../context.ts';
import { ScriptVariables } from '../script-variables.ts';

export const INVITE = [
  'INVITE sip:bob@127.0.0.1:15761;transport=udp;x=y SIP/2.0',
  'Via: SIP/2.0/UDP 127.0.0.1:15762;rport;branch=z9hG4bKabc',
  'Max-Forwards: 70',
  'From: "Alice A" <sip:alice@a.example.com:5070;fp=1>;tag=ft1;hp=2',
  'To: <sip:bob@b.example.com>',
  'Call-ID: cid-1@host',
  'CSeq: 7 INVITE',
  'Contact: <sip:alice@127.0.0.1:15762;transport=udp>;expires=60',
  'User-Agent: UA/1.0',
  'X-A: one',
  'X-A: two, three',
  'X-B: Hello  World',
  'Supported: replaces, timer',
  'Content-Type: application/sdp',
  'Content-Length: 10',
  '',
  'v=0',
  'o=a',
  '',
].join('\r\n');

export const SOCKET: LocalSocket = {
  id: 0,
  transport: 'udp',
  family: 4,
  address: '127.0.0.1',
  port: 15760,
  advertisedAddress: null,
  advertisedPort: null,
  name: 'main',
};

/** 21 November 2026, 09:33:27 UTC. */
export const ARRIVAL = 1_795_253_607_250;

export function sampleContext(text = INVITE): Context {
  const message = parseMessage(text);
  invariant(!isFailure(message), 'the sample is well formed');
  return new Context({
    message,
    flow: { socket: SOCKET, remoteAddress: '127.0.0.1', remotePort: 15762, connection: 0 },
    id: 1,
    time: ARRIVAL,
    variables: new ScriptVariables(),
  });
}
