// Differences from Kamailio that are meant. Each has an entry of the same name in docs/reference/compatibility.md.

export interface AllowedDifference {
  /** The entry in docs/reference/compatibility.md. */
  readonly entry: string;
  /** Messages (or flows, or commands) that may differ because of it. */
  readonly cases: readonly string[];
  /** Only with these configurations; with all when absent. */
  readonly configs?: readonly string[];
}

export const ALLOWED: readonly AllowedDifference[] = [
  {
    entry: 'Malformed requests are answered',
    cases: [
      'line: version 2.1',
      'line: version 7.0',
      'line: version of HTTP',
      'line: two blanks before the URI',
      'line: tab as separator',
      'line: blank at the beginning',
      'a line without a colon',
      'an empty header name',
      'a blank in a header name',
      'a header name that is no token',
      'cut in a header',
    ],
  },
  { entry: 'A 180 after the 200 of a branch', cases: ['beside an answered INVITE, answering'] },
  {
    entry: 'Mandatory headers come once',
    cases: [
      'From: absent',
      'To: absent',
      'CSeq: absent',
      'Call-ID: absent',
      'one more From: <sip:9@9>;tag=kt9',
      'one more To: <sip:9@9>',
      'one more CSeq: 9 BYE',
      'one more Call-ID: kt-other',
    ],
  },
  {
    entry: 'Ends that are in doubt',
    cases: [
      'CSeq: empty',
      'CSeq: no method',
      'CSeq: no number',
      'CSeq: nothing between',
      'CSeq: three words',
      'CSeq: a parameter',
      'CSeq: a CR between',
      'CSeq: a CR at the end',
      'To: a CR at the end',
      'To: a CR before a parameter',
      'Via: a CR at the end',
      'Content-Length: a CR at the end',
      'Content-Length: empty',
      'Content-Length: letters',
      'Content-Length: negative',
      'Content-Length: huge',
      'Content-Length: above 2^32',
      'Content-Length: a sign',
      'Content-Length: two numbers',
      'one more Content-Length: 0',
    ],
  },
  {
    entry: 'Malformed values',
    cases: [
      'CSeq: negative',
      'CSeq: 2^32',
      'CSeq: twenty digits',
      'CSeq: letters in the number',
      'CSeq: a sign',
      'CSeq: a comma behind the method',
      'Call-ID: empty',
      'Content-Length: leading zeros',
      'From: empty',
      'To: empty',
      'Via: version 3.0',
      'one more Max-Forwards: 3',
      'no empty line at the end',
    ],
  },
  { entry: 'Header names of the whole grammar', cases: ['headers nobody knows'] },
  {
    entry: 'Folded and spaced values',
    cases: ['odd spelling and folding', 'Via: quoted parameter'],
  },
  { entry: 'Bytes behind the body', cases: ['a body longer than Content-Length'] },
  { entry: 'received in replies', cases: ['Via: received already there'] },
  { entry: 'Version of replies', cases: ['line: version in lower case'] },
  { entry: 'Methods are written in capitals', configs: ['stateful relay'], cases: ['method invite'] },
  {
    entry: 'Max-Forwards is written anew',
    configs: ['stateful relay'],
    cases: ['Max-Forwards: 10', 'Max-Forwards: 255', 'Max-Forwards: 256', 'Max-Forwards: leading zeros'],
  },
  {
    entry: 'Malformed addresses',
    cases: [
      'From: unclosed bracket',
      'From: unclosed quote',
      'To: unclosed bracket',
      'To: unclosed quote',
      'URI: empty port',
    ],
  },
  {
    entry: 'Malformed addresses',
    configs: ['variables'],
    cases: [
      'URI: empty user',
      'URI: port 65536',
      'URI: port with letters',
      'URI: IPv6 host without brackets',
      'URI: no scheme',
      'URI: angle brackets',
      'URI: two at signs',
      'URI: unknown scheme',
      'URI: http',
    ],
  },
  { entry: 'Unknown schemes in the Request-URI', configs: ['sanity'], cases: ['URI: unknown scheme', 'URI: http'] },
  { entry: 'Headers in the Request-URI', configs: ['sanity'], cases: ['URI: headers in the URI'] },
  { entry: 'Line ends', cases: ['LF line ends', 'an empty line before the request line'] },
  { entry: 'Status lines', cases: ['odd status line SIP/2.0 200', 'odd status line SIP/2.0 700 High'] },
  {
    entry: 'Texts of any length and any byte',
    configs: ['variables'],
    cases: ['a body of bytes'],
  },
  {
    entry: 'Control characters',
    configs: ['variables'],
    cases: ['control characters in a header', 'a body of SDP', 'a multipart body'],
  },
  { entry: 't_cancel_branches("this")', configs: ['cancels'], cases: ['t_cancel_branches this'] },
  { entry: 'Contacts added by command', configs: ['management'], cases: ['ul.lookup location s:109'] },
  { entry: 'Texts of help', configs: ['management'], cases: ['system.methodHelp core.version'] },
  {
    entry: 'Commands of the memory manager and the DNS cache',
    configs: ['management'],
    cases: [
      ...['dns.debug', 'dns.debug_all'],
      ...['dns.add_a', 'dns.add_aaaa', 'dns.add_srv', 'dns.view', 'dns.delete_a', 'dns.delete_aaaa'],
      ...[
        'dns.delete_cname',
        'dns.delete_ebl',
        'dns.delete_naptr',
        'dns.delete_ptr',
        'dns.delete_srv',
        'dns.delete_txt',
      ],
    ].map((command) => `help ${command}`),
  },
];

/** The entry that allows a difference here, or null. */
export function allowedDifference(config: string, name: string): string | null {
  const row = ALLOWED.find(({ cases, configs }) => cases.includes(name) && (configs?.includes(config) ?? true));
  return row?.entry ?? null;
}
