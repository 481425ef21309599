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
