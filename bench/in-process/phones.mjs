// Both ends of the calls and registrations of the in-process bench: what they say, as one char per byte.

const body = (host) =>
  `v=0\r\no=phone 1 1 IN IP4 ${host}\r\ns=-\r\nc=IN IP4 ${host}\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n`;

const withBody = (head, text) =>
  `${head}Content-Type: application/sdp\r\nContent-Length: ${text.length}\r\n\r\n${text}`;

const withoutBody = (head) => `${head}Content-Length: 0\r\n\r\n`;

/** All lines of the headers of these names, in their order, each with its line end. */
function linesOf(message, ...names) {
  const lines = message.slice(0, message.indexOf('\r\n\r\n')).split('\r\n');
  return lines
    .filter((line) => names.includes(line.slice(0, line.indexOf(':'))))
    .map((line) => `${line}\r\n`)
    .join('');
}

/** The REGISTER of request `number` for a user of that number, whose requests are counted by `cseq`. */
const register = (user, number, cseq, { host, caller }) =>
  withoutBody(
    `REGISTER sip:${host} SIP/2.0\r\nVia: SIP/2.0/UDP ${caller}:5060;branch=z9hG4bK-1-${number}-0\r\nMax-Forwards: 70\r\n` +
      `From: <sip:user1-${user}@${host}>;tag=1reg${number}\r\nTo: <sip:user1-${user}@${host}>\r\n` +
      `Call-ID: ${user}-1@${caller}\r\nCSeq: ${cseq} REGISTER\r\nContact: <sip:user1-${user}@${caller}:5060>\r\n` +
      `Expires: 3600\r\nUser-Agent: kahea-bench\r\n`,
  );

const registered = (message) => ({ messages: [], isDone: message.startsWith('SIP/2.0 200 ') });

/** Users of the refreshes. */
const USERS = 20_000;

/** A load of one kind: `begin(number)` gives its first message, `answer(message, toCallee)` what the peers say to one. */
export const LOADS = {
  register: (where) => ({
    begin: (number) => register(number, number, 1, where),
    answer: registered,
  }),
  refresh: (where) => ({
    begin: (number) => register(number % USERS, number, 1 + Math.floor(number / USERS), where),
    answer: registered,
  }),
  forward: ({ host, caller }) => ({
    begin: (number) =>
      `MESSAGE sip:service@${host}:5060 SIP/2.0\r\nVia: SIP/2.0/UDP ${caller}:5060;branch=z9hG4bK-1-${number}-0\r\n` +
      `Max-Forwards: 70\r\nFrom: <sip:caller@${caller}>;tag=1msg${number}\r\nTo: <sip:service@${host}:5060>\r\n` +
      `Call-ID: ${number}-1@${caller}\r\nCSeq: 1 MESSAGE\r\nUser-Agent: kahea-bench\r\n` +
      `Content-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello`,
    answer: (_message, toCallee) => ({ messages: [], isDone: toCallee }),
  }),
  call: ({ host, caller, callee }) => ({
    begin: (number) =>
      withBody(
        `INVITE sip:service@${host}:5060 SIP/2.0\r\nVia: SIP/2.0/UDP ${caller}:5060;branch=z9hG4bK-1-${number}-0\r\n` +
          `Max-Forwards: 70\r\nFrom: <sip:caller@${caller}>;tag=1call${number}\r\nTo: <sip:service@${host}>\r\n` +
          `Call-ID: ${number}-1@${caller}\r\nCSeq: 1 INVITE\r\nContact: <sip:caller@${caller}:5060;transport=UDP>\r\n`,
        body(caller),
      ),
    answer: (message, toCallee) =>
      toCallee ? { messages: calleeSays(message, callee), isDone: false } : callerSays(message, caller, callee),
  }),
};

/** It rings and answers an INVITE at once. */
function calleeSays(message, callee) {
  if (message.startsWith('BYE ')) {
    return [withoutBody(`SIP/2.0 200 OK\r\n${linesOf(message, 'Via', 'From', 'To', 'Call-ID', 'CSeq')}`)];
  }
  if (!message.startsWith('INVITE ')) return [];
  const dialog =
    linesOf(message, 'Via', 'Record-Route', 'From') +
    linesOf(message, 'To').replace('\r\n', ';tag=1uas\r\n') +
    linesOf(message, 'Call-ID', 'CSeq') +
    `Contact: <sip:${callee}:5060>\r\n`;
  return [withoutBody(`SIP/2.0 180 Ringing\r\n${dialog}`), withBody(`SIP/2.0 200 OK\r\n${dialog}`, body(callee))];
}

/** It acknowledges what is answered, and hangs up. */
function callerSays(message, caller, callee) {
  if (!message.startsWith('SIP/2.0 200 ')) return { messages: [], isDone: false };
  if (message.includes('CSeq: 2 BYE')) return { messages: [], isDone: true };
  const [, number] = /Call-ID: (\d+)/.exec(message);
  const route = linesOf(message, 'Record-Route').replaceAll('Record-Route', 'Route');
  const inDialog = (method, cseq, branch) =>
    withoutBody(
      `${method} sip:${callee}:5060 SIP/2.0\r\nVia: SIP/2.0/UDP ${caller}:5060;branch=z9hG4bK-1-${number}-${branch}\r\n` +
        `Max-Forwards: 70\r\n${route}From: <sip:caller@${caller}>;tag=1call${number}\r\n${linesOf(message, 'To')}` +
        `Call-ID: ${number}-1@${caller}\r\nCSeq: ${cseq} ${method}\r\n`,
    );
  return { messages: [inDialog('ACK', 1, 7), inDialog('BYE', 2, 9)], isDone: false };
}
