/** Messages with a Call-ID, written in many ways. */
import fc from 'fast-check';

const ID_CHARS = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.!%*_+`\'~()<>:\\"/[]?{}@='];
const callId = fc.string({ unit: fc.constantFrom(...ID_CHARS), minLength: 1, maxLength: 160 });

/** What looks like the name of the header in one way or another, and is not. */
const LURES = [
  'Call-Info: <sip:call-id@example.com>',
  'Subject: call-id: call\tcall-id:',
  'X-Call-ID: no',
  'call-idx: no',
  'P-Called-Party-ID: <sip:call@example.com>',
  'X: y\r\n call-id: folded',
];
const filler = fc
  .string({ unit: fc.constantFrom(...'abcd -:;=<>@.'), maxLength: 120 })
  .map((text) => `X-Filler: ${text}`);
const line = fc.oneof(
  filler,
  fc.constantFrom(...LURES),
  fc.constant('Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK123456'),
);
const odd = fc.constantFrom(
  'Call-ID: ',
  'Call-ID:',
  'call-id: ',
  'CALL-ID: ',
  'Call-Id:  ',
  'Call-ID : ',
  'i: ',
  'I:',
  'Call-ID:\t',
  'Call-ID:\r\n ',
);
const start = fc.constantFrom(
  'INVITE sip:bob@example.com SIP/2.0',
  'BYE sip:b SIP/2.0',
  'SIP/2.0 200 OK',
  'SIP/2.0 180 Ringing',
);
const body = fc.constantFrom(
  '',
  'v=0\r\n',
  '\r\nCall-ID: of-another@example.com\r\n\r\n',
  'SIP/2.0 200 OK\r\nCall-ID: body\r\n\r\n',
);

export interface WrittenMessage {
  readonly text: string;
  readonly callId: string;
}

const written = (name: fc.Arbitrary<string>, before: fc.Arbitrary<string[]>): fc.Arbitrary<WrittenMessage> =>
  fc.record({ start, name, callId, body, before, behind: fc.array(line, { maxLength: 8 }) }).map((parts) => ({
    text: [parts.start, ...parts.before, `${parts.name}${parts.callId}`, ...parts.behind, '', parts.body].join('\r\n'),
    callId: parts.callId,
  }));

/** In every way there is. */
export const anyMessage = written(odd, fc.array(line, { maxLength: 20 }));

/** As phones and servers write it. */
export const usualMessage = written(
  fc.constantFrom('Call-ID: ', 'Call-ID:', 'Call-Id: ', 'call-id: ', 'CALL-ID: '),
  fc.array(filler, { maxLength: 8 }),
);
