/** Whole messages: what is read lies within the text, and what is written again is read the same by whoever comes next. */
import { buildAckForNegative, buildCancel, buildReply } from '../../../../src/sip/build.ts';
import { Edits } from '../../../../src/sip/edits.ts';
import { StreamFramer } from '../../../../src/sip/framer.ts';
import { HeaderId, headerName } from '../../../../src/sip/header-name.ts';
import type { Message } from '../../../../src/sip/message.ts';
import { isFailure, parseMessage } from '../../../../src/sip/parse-message.ts';
import { writeMessage } from '../../../../src/sip/write-message.ts';
import { WHOLE } from '../../../torture/hostile-messages.ts';
import type { Chance } from '../../chance.ts';
import { expectEqual, expectTrue, type Target } from '../target.ts';

const IDS = Object.values(HeaderId);
const UNLIMITED = { maxHeadBytes: Infinity, maxMessageBytes: Infinity, acceptNoContentLength: false };

export const MESSAGE_WORDS: readonly string[] = [
  ...[
    'INVITE ',
    'ACK ',
    'CANCEL ',
    'SIP/2.0',
    'SIP/3.0',
    'HTTP/1.1',
    'SIP/2.0 200 OK',
    'sip:',
    'sips:',
    'tel:',
    'urn:',
  ],
  ...IDS.map((id) => `\r\n${headerName(id)}: `),
  ...[
    '\r\nl:',
    '\r\nv:',
    '\r\nf:',
    '\r\nt:',
    '\r\ni:',
    '\r\nm:',
    '\r\nContent-Length :',
    '\r\nVia\t:',
    '\r\nX-Other: ',
  ],
  ...[
    'SIP/2.0/UDP ',
    'SIP/2.0/TCP a;branch=z9hG4bK',
    ';tag=',
    ';lr',
    ';received=',
    ';rport',
    ';maddr=',
    ';q=0.5',
    'z9hG4bK',
  ],
  ...[
    'SIP/2.0/UDP a (b, c), ',
    ';x=<b',
    'Digest username="a", realm="b"',
    '<sip:a@b>',
    '*',
    '[::1]',
    ':]',
    '\r\nContent-Length: 5\r\n',
    '\r\nl: 0\r\n',
  ],
];

/** Every view of a message, for what it throws; offsets have to lie within the text. */
function readAll(message: Message): void {
  const { text } = message;
  let last = message.startLineEnd;
  for (const field of message.headers) {
    const { nameStart, nameEnd, valueStart, valueEnd, end } = field;
    const inOrder =
      last <= nameStart && nameStart < nameEnd && nameEnd < valueStart && valueStart <= valueEnd && valueEnd < end;
    expectTrue('offsets of a header are in order', inOrder && end <= message.headersEnd);
    last = end;
  }
  const { headersEnd, bodyStart, bodyEnd } = message;
  expectTrue('offsets of the body are in order', last <= headersEnd && headersEnd <= bodyStart && bodyStart <= bodyEnd);
  expectTrue('the body ends in the text', bodyEnd <= text.length);
  for (const id of IDS) {
    for (const { field, start, end } of message.valueSpans(id)) {
      expectTrue('a value lies in its header', field.valueStart <= start && start < end && end <= field.valueEnd);
    }
    readValues(message, id);
  }
  for (const via of message.vias ?? []) void [via.address, via.maddr, via.ttl, via.comment, via.toString()];
  expectOneSplitter(message);
  void [
    message.uri?.toString(),
    message.secondVia,
    message.contacts,
    message.routes,
    message.recordRoutes,
    message.cseq,
  ];
}

/** Parsers of values and the splitter of lists end them at the same places. */
function expectOneSplitter(message: Message): void {
  const splits = [
    [HeaderId.Via, message.vias],
    [HeaderId.Route, message.routes],
    [HeaderId.RecordRoute, message.recordRoutes],
    [HeaderId.Contact, message.contacts?.isStar === false ? message.contacts.addresses : null],
  ] as const;
  for (const [id, values] of splits) {
    const spans = message.valueSpans(id).map(({ start, end }) => [start, end]);
    const read = values?.map(({ start, end }) => [start, end]);
    if (read !== undefined) expectEqual(`the values of ${headerName(id)}`, read, spans);
  }
}

function readValues(message: Message, id: HeaderId): void {
  void [message.values(id), message.problem(id), message.credentials(id), message.number(id, 255)];
  const address = message.address(id);
  for (const one of address === null ? [] : [address, ...(message.addresses(id) ?? [])]) {
    expectTrue(
      'an address lies in the text',
      one.start <= one.uriStart && one.uriStart <= one.uriEnd && one.uriEnd <= one.end,
    );
    void [one.displayText, one.tag, one.q, one.expires, one.uri?.toString(), one.parameters, one.parameter('x')];
  }
}

const listOf = (message: Message): string[][] =>
  message.headers.map((field) => [message.name(field), message.value(field)]);

/** Reads what was written, which has to be a message. */
function reread(what: string, text: string): Message {
  const message = parseMessage(text);
  if (isFailure(message)) throw new Error(`${what} is no message: ${message.detail}\n${JSON.stringify(text)}`);
  return message;
}

/** A stream that is cut by Content-Length has to be cut where the message ends. */
function expectOneOnStream(what: string, text: string): void {
  const framer = new StreamFramer(UNLIMITED);
  framer.push(Buffer.from(text, 'latin1'));
  expectEqual(`${what}, cut from a stream`, text, framer.next());
  expectEqual(`behind ${what} on the stream`, null, framer.next());
}

function expectFaithful(message: Message, chance: Chance): void {
  const same = reread('an unchanged message', writeMessage(message, null));
  expectEqual('headers of the unchanged message', listOf(message), listOf(same));
  expectEqual('body of the unchanged message', message.body, same.body);
  const edits = new Edits();
  const id = chance.of(...IDS.filter((each) => each !== HeaderId.Other));
  for (const field of message.all(id)) edits.removeHeader(field);
  edits.prependHeader(message, 'X-First: 1\r\n');
  edits.appendHeader('X-Last: 2\r\n');
  if (chance.once(2)) edits.setBody('new\r\n\r\nbody');
  const written = writeMessage(message, edits, { needsContentLength: true });
  const changed = reread('a changed message', written);
  expectOneOnStream('a changed message', written);
  const expected = message.headers.filter((field) => field.id !== id).map((field) => message.name(field));
  const counted = (names: readonly string[]): string[] => names.filter((name) => !/^(?:content-length|l)$/i.test(name));
  expectEqual(
    'headers of the changed message',
    ['X-First', ...counted(expected), 'X-Last'],
    counted(listOf(changed).map(([name]) => name!)),
  );
  expectEqual('body of the changed message', edits.body ?? message.body, changed.body);
}

const COPIED = new Set([
  HeaderId.Via,
  HeaderId.From,
  HeaderId.To,
  HeaderId.CallId,
  HeaderId.CSeq,
  HeaderId.RecordRoute,
]);
const OWN = new Set(['Server', 'Content-Length']);

/** What the server makes of a request has the headers it copies, its own and no others. */
function expectOwnMessages(request: Message): void {
  const reply = buildReply(request, {
    ...{ status: 183, reason: 'Some\r\nX-Injected: reason', toTag: 'tag', received: '192.0.2.1', rport: 5060 },
    ...{ headers: '', serverHeader: 'Server: kahea' },
  });
  const parsed = reread('a reply', reply);
  const foreign = parsed.headers.filter((field) => !COPIED.has(field.id) && !OWN.has(parsed.name(field)));
  expectEqual(
    'headers of a reply that nobody asked for',
    [],
    foreign.map((field) => parsed.name(field)),
  );
  expectEqual('Vias of a reply', request.all(HeaderId.Via).length, parsed.all(HeaderId.Via).length);
  expectOneOnStream('a reply', reply);
  if (request.via === null) return;
  expectOneOnStream('a CANCEL', buildCancel(request));
  expectOneOnStream('an ACK', buildAckForNegative(request, parsed));
}

export const messageTarget: Target = {
  name: 'message',
  seeds: WHOLE,
  words: MESSAGE_WORDS,
  check(text, chance) {
    const result = parseMessage(text);
    const message = isFailure(result) ? result.partial : result;
    if (message === null) return;
    readAll(message);
    if (message.isRequest) expectOwnMessages(message);
    if (!isFailure(result)) expectFaithful(result, chance);
  },
  work(text) {
    const result = parseMessage(text);
    const message = isFailure(result) ? result.partial : result;
    if (message === null) return;
    readAll(message);
    writeMessage(message, null);
  },
};
