/** Requests as short as anybody could send with a forged source address, and those of ordinary clients. */
export interface SpoofableRequest {
  readonly name: string;
  readonly bytes: string;
}

interface Shape {
  readonly method: string;
  readonly uri: string;
  /** Sent from this host, so that the answer comes back. */
  readonly host: string;
  readonly id: string;
}

/** The least a request needs: compact names, no blanks, one letter for each value. */
function tiny({ method, uri, host, id }: Shape): string {
  return `${method} ${uri} SIP/2.0\r\nv:SIP/2.0/UDP ${host}\r\nf:<sip:a>;tag=1\r\nt:<sip:a>\r\ni:${id}\r\nCSeq:1 ${method}\r\n\r\n`;
}

/** What a phone or a scanner sends. */
function usual({ method, uri, host, id }: Shape, more = ''): string {
  return (
    `${method} ${uri} SIP/2.0\r\nVia: SIP/2.0/UDP ${host}:5060;branch=z9hG4bK${id};rport\r\nMax-Forwards: 70\r\n` +
    `From: <sip:100@${host}>;tag=${id}\r\nTo: <${uri}>\r\nCall-ID: ${id}@${host}\r\nCSeq: 1 ${method}\r\n` +
    `Contact: <sip:100@${host}:5060>\r\n${more}Content-Length: 0\r\n\r\n`
  );
}

const METHODS = ['OPTIONS', 'REGISTER', 'INVITE', 'SUBSCRIBE', 'MESSAGE', 'PUBLISH', 'BYE', 'CANCEL', 'ACK', 'UNKNOWN'];

/** The requests of the table in docs/guides/security.md, from `host` to a server at `server`. */
export function spoofableRequests(host: string, server: string): SpoofableRequest[] {
  let serial = 0;
  const shape = (method: string, uri: string): Shape => ({ method, uri, host, id: `s${++serial}` });
  const list: SpoofableRequest[] = [];
  for (const method of METHODS) {
    const uri = method === 'REGISTER' ? `sip:${server}` : `sip:101@${server}`;
    list.push({ name: method, bytes: usual(shape(method, uri)) });
    list.push({ name: `${method}, tiny`, bytes: tiny(shape(method, uri)) });
    list.push({ name: `${method}, tiny, to the server itself`, bytes: tiny(shape(method, `sip:${server}`)) });
  }
  const options = (): Shape => shape('OPTIONS', `sip:${server}`);
  const all = [
    ['Max-Forwards of 0', tiny(options()).replace('CSeq', 'Max-Forwards:0\r\nCSeq')],
    ['Content-Length above the body', usual(options()).replace('Length: 0', 'Length: 99')],
    ['Proxy-Require', tiny(options()).replace('CSeq', 'Proxy-Require:a\r\nCSeq')],
    ['OPTIONS without Call-ID', tiny(options()).replace(/i:.*\r\n/, '')],
    ['two From', tiny(options()).replace('CSeq', 'f:b\r\nCSeq')],
    ['no end', tiny(options()).slice(0, -2)],
    ['OPTIONS of SIP/9.0', tiny(options()).replace('SIP/2.0\r\n', 'SIP/9.0\r\n')],
    ['a Via alone', `OPTIONS sip:a SIP/2.0\r\nv:SIP/2.0/UDP ${host}\r\n\r\n`],
    ['the shortest OPTIONS', `OPTIONS sip:a SIP/2.0\nv:SIP/2.0/UDP ${host}\nf:a;tag=1\nt:a\ni:1\nCSeq:1 OPTIONS\n\n`],
    ['the shortest INVITE', `INVITE sip:a SIP/2.0\nv:SIP/2.0/UDP ${host}\nf:a;tag=1\nt:a\ni:2\nCSeq:1 INVITE\n\n`],
    ['the shortest of all', 'X sip:a SIP/2.0\nv:a/b/c d\nf:sip:a\nt:sip:a\ni:3\nCSeq:1 X\n\n'],
    ['the shortest with rport', 'X sip:a SIP/2.0\nv:a/b/c d;rport\nf:sip:a\nt:sip:a\ni:4\nCSeq:1 X\n\n'],
    ['the shortest malformed one', 'X sip:a SIP/2.0\nv:a/b/c d\n\n'],
    ['the shortest of another version', 'X a SIP/9.0\nv:a/b/c d;rport\n\n'],
    ['no URI', `O  SIP/2.0\r\nv:SIP/2.0/UDP ${host}\r\n\r\n`],
    ['no version', `O s\r\nv:SIP/2.0/UDP ${host}\r\n\r\n`],
    ['HTTP', 'GET / HTTP/1.1\r\n\r\n'],
    ['a keep-alive', '\r\n\r\n'],
    ['one byte', '\0'],
  ] as const;
  for (const [name, bytes] of all) list.push({ name, bytes });
  return list;
}

/** What each host of a Request-URI stands for in {@link LONG_REPLIES}. */
const ROUTES = {
  b: 'sl_send_reply with a long reason',
  c: 't_reply with a long reason',
  d: 'options_reply',
  e: 'sanity_check',
  f: 'save',
  g: 'save in a transaction',
  h: 'reg_send_reply',
  j: 'save, and the headers in a reply of the script',
  k: 'redirect',
  l: 'redirect in a transaction',
  n: 'sl_reply_error',
  o: 't_reply with a long reason and rport',
} as const;

/** A configuration that answers long: by the script's words, by headers of modules, by the contacts of sip:a@a. */
export const LONG_REPLIES = `loadmodule "tm.so"
loadmodule "tmx.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "textops.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "siputils.so"
loadmodule "sanity.so"
modparam("sanity", "autodrop", 0)
modparam("siputils", "options_accept", "application/sdp, application/simple-message-summary, message/cpim")
modparam("siputils", "options_support", "path, outbound, gruu, 100rel, timer, replaces")
#!define LONG "Answers longer than what was asked for are of use to somebody who hides behind another"
request_route {
        if (method == "ACK") exit;
        switch ($rd) {
        case "b": sl_send_reply("480", LONG); break;
        case "c": t_newtran(); t_reply("480", LONG); break;
        case "d": options_reply(); break;
        case "e": sanity_check("4095", "15"); break;
        case "f": save("location"); break;
        case "g": t_newtran(); save("location"); break;
        case "h": save("location", "0x02"); force_rport(); reg_send_reply(); break;
        case "j": save("location", "0x12"); sl_send_reply("200", "OK"); break;
        case "k": $ru = "sip:a@a"; lookup("location"); sl_send_reply("302", "Moved Temporarily"); break;
        case "l": t_newtran(); $ru = "sip:a@a"; lookup("location"); t_reply("302", "Moved Temporarily"); break;
        case "n": sl_reply_error(); break;
        case "o": force_rport(); t_newtran(); t_reply("480", LONG); break;
        default: save("location");
        }
}
`;

/** The same where texts change on their way in and out: masks are longer than what they stand for. */
export const CHANGED_TEXTS = LONG_REPLIES.replace(
  'request_route {',
  `loadmodule "textopsx.so"
loadmodule "topoh.so"
modparam("topoh", "mask_key", "of the test")
modparam("topoh", "mask_callid", 1)
request_route {
        if (is_present_hf("X-Longer")) { append_hf("X-Long: ${'x'.repeat(100)}\\r\\n"); msg_apply_changes(); }`,
);

/** Requests for it: with all that may be masked in an answer, and of so many lengths that an answer comes near the most. */
export function requestsForChangedTexts(host: string, server: string): SpoofableRequest[] {
  const list = requestsForLongReplies(host).filter(({ name }) => /^save.*: (?:INVITE|X)\b/.test(name));
  let serial = 0;
  const request = (route: keyof typeof ROUTES, more: string, id: string): string =>
    `INVITE sip:${route} SIP/2.0\nv:a/b/c d\nf:sip:a\nt:sip:a@a\n${more}i:${id}\nCSeq:1 INVITE\n\n`;
  for (const [route, name] of Object.entries(ROUTES) as [keyof typeof ROUTES, string][]) {
    if (!/save|redirect/.test(name)) continue;
    for (const count of [1, 100]) {
      const routes = `Record-Route:${'<sip:a>,'.repeat(count)}<sip:${server}>\n`;
      const bytes = request(route, routes, `r${++serial}`);
      list.push({ name: `${name}: INVITE, shortest with ${count} Record-Routes`, bytes });
    }
    for (let length = 0; length < 14; length++) {
      const id = `i${++serial}${'d'.repeat(length)}`;
      list.push({ name: `${name}: INVITE, longer by ${length}`, bytes: request(route, '', id) });
      const changed = request(route, 'X-Longer:1\n', `${id}x`);
      list.push({ name: `${name}: INVITE, longer by ${length}, and made longer`, bytes: changed });
    }
  }
  return list;
}

/** Stores the 40 contacts of sip:a@a. */
export function registersOfMany(host: string): string[] {
  const contacts = (from: number): string =>
    Array.from({ length: 10 }, (_, at) => `<sip:a${from + at}@192.0.2.1:5060;transport=udp>`).join(', ');
  return [10, 20, 30, 40].map((from) =>
    usual({ method: 'REGISTER', uri: 'sip:x', host, id: `many${from}` })
      .replace('To: <sip:x>', 'To: <sip:a@a>')
      .replace(/Contact: .*/, `Contact: ${contacts(from)}`),
  );
}

/** Requests for each answer of {@link LONG_REPLIES}, from a client's to the shortest. */
export function requestsForLongReplies(host: string): SpoofableRequest[] {
  let serial = 10;
  const list: SpoofableRequest[] = [];
  for (const [route, name] of Object.entries(ROUTES)) {
    for (const method of ['REGISTER', 'OPTIONS', 'INVITE', 'X']) {
      const shortest = (more = ''): string =>
        `${method} sip:${route} SIP/2.0\nv:a/b/c d\nf:sip:a\nt:sip:a@a\ni:${++serial}\n${more}CSeq:1 ${method}\n\n`;
      const uri = `sip:${route}`;
      const id = (): string => `l${++serial}`;
      const ofUser = (text: string): string => text.replace(/^(To: |t:)<.*?>/m, '$1<sip:a@a>');
      const fetch = (text: string): string => ofUser(text).replace(/Contact: .*\r\n/, '');
      const forms = {
        '': ofUser(usual({ method, uri, host, id: id() })),
        ', without Contact': fetch(usual({ method, uri, host, id: id() })),
        ', tiny': ofUser(tiny({ method, uri, host, id: id() })),
        ', shortest': shortest(),
        ', shortest with rport': shortest().replace('c d', 'c d;rport'),
        ', shortest with Proxy-Require': shortest('Proxy-Require:a\n'),
        ', shortest with a bad Contact': shortest('m:<\n'),
        ', shortest with Require': shortest('Require:outbound\n'),
        ', shortest with a Contact': shortest('m:sip:a\n'),
        ', shortest with many Contacts': shortest(
          `m:${Array.from('bcdefghijklmnopqrstuvwxyz', (user) => `sip:${user}`).join()}\n`,
        ),
      };
      for (const [form, bytes] of Object.entries(forms)) list.push({ name: `${name}: ${method}${form}`, bytes });
    }
  }
  return list;
}
