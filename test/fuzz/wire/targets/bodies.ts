/** Session descriptions, alone and as part of a multipart body: what is read lies within it, and only that changes when it is replaced. */
import { audioHold } from '../../../../modules/textops/hold.ts';
import { findPart } from '../../../../modules/textops/multipart.ts';
import type { Context } from '../../../../src/context/context.ts';
import { findSdp } from '../../../../src/sip/sdp-body.ts';
import { readSdp, type SdpAddress, type SdpSession } from '../../../../src/sip/sdp.ts';
import { isFailure, parseMessage } from '../../../../src/sip/parse-message.ts';
import { compose } from '../../../torture/hostile-messages.ts';
import { expectEqual, expectTrue, type Target } from '../target.ts';

const SDP = [
  'v=0\r\no=alice 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\na=sendonly\r\n',
  'v=0\no=- 2 2 IN IP6 2001:db8::1\ns=x\nm=video 5000 RTP/AVP 31\nc=IN IP6 2001:db8::2/3\na=rtcp:5001 IN IP6 2001:db8::3\n',
  'c=IN IP4 0.0.0.0\r\nm=audio 0 RTP/AVP 0\r\nm=audio 1 RTP/AVP 8\r\na=inactive\r\nv=0\r\nc=IN IP4 224.2.1.1/127\r\n',
];

const PARTS = [
  `--x\r\nContent-Type: text/plain\r\n\r\nhello\r\n--x\r\nContent-Type: application/sdp\r\n\r\n${SDP[0]}\r\n--x--\r\n`,
  `--x\nContent-Type: multipart/mixed;boundary=x\n\n--x\nContent-Type: application/sdp\n\n${SDP[1]}--x\n--x--`,
];

function addressesOf(sessions: readonly SdpSession[]): SdpAddress[] {
  const sections = sessions.flatMap((session) => [session, ...session.media]);
  const origins = sessions.flatMap((session) => session.origins);
  return [...origins, ...sections.flatMap(({ connections, rtcp }) => [...connections, ...rtcp])].toSorted(
    (left, right) => left.start - right.start,
  );
}

function expectSections(sessions: readonly SdpSession[], end: number): void {
  let last = 0;
  for (const session of sessions) {
    expectTrue('sessions are in order', last <= session.start && session.start < session.end && session.end <= end);
    let from = session.start;
    for (const media of session.media) {
      expectTrue(
        'media lie in their session',
        from <= media.start && media.start < media.end && media.end <= session.end,
      );
      for (const { start, end: addressEnd } of [...media.connections, ...media.rtcp])
        expectTrue(
          'an address lies in its media',
          media.start < start && start < addressEnd && addressEnd <= media.end,
        );
      from = media.end;
    }
    last = session.end;
  }
}

function withAddresses(text: string, addresses: readonly SdpAddress[]): string {
  let result = '';
  let at = 0;
  for (const { start, end } of addresses) {
    result += `${text.slice(at, start)}X`;
    at = end;
  }
  return result + text.slice(at);
}

function expectInBody(body: string): void {
  const message = parseMessage(
    compose({ more: 'Content-Type: multipart/mixed;boundary=x\r\n' }).replace('Content-Length: 0\r\n', '') + body,
  );
  if (isFailure(message)) return;
  const part = findSdp(message);
  if (part !== null) {
    const inOrder = message.bodyStart <= part.start && part.start <= part.end && part.end <= message.bodyEnd;
    expectTrue('a part lies in the body', inOrder);
  }
  const found = findPart({ message } as unknown as Context, 'application/sdp', 'x');
  if (found === null || typeof found === 'string') return;
  const { start, contentStart, contentEnd, end } = found;
  expectTrue('offsets of a part are in order', start < contentStart && contentStart <= contentEnd && contentEnd < end);
}

export const sdpTarget: Target = {
  name: 'sdp',
  seeds: [...SDP, ...PARTS],
  words: [
    ...['v=0\r\n', 'o=', 'c=IN IP4 ', 'm=audio ', 'a=rtcp:', ' IN IP6 ', 'a=sendonly\r\n', 's=', '0.0.0.0', '\r\nc='],
    ...['--x', '--x--', '\r\n--x\r\n', 'Content-Type: application/sdp\r\n\r\n', 'Content-Type: '],
  ],
  check(text) {
    const sessions = readSdp(text, 0, text.length);
    expectSections(sessions, text.length);
    const addresses = addressesOf(sessions);
    const other = withAddresses(text, addresses);
    const again = addressesOf(readSdp(other, 0, other.length));
    expectEqual(
      'the addresses that were put there',
      addresses.map(() => 'X'),
      again.map(({ start, end }) => other.slice(start, end)),
    );
    expectTrue('a hold is one of three', [-1, 1, 2].includes(audioHold(text)));
    expectInBody(text);
  },
};
