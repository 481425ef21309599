/** The message and its plain headers: `msg.request.method`, `msg.header["X-Foo"]`, `cseq.num`, `call_id`. */
import type { Context } from '../../context/context.ts';
import { HeaderId } from '../../sip/header-name.ts';
import type { Message } from '../../sip/message.ts';
import { parseNameAddr, type NameAddr } from '../../sip/name-addr.ts';
import { addressParts } from './address.ts';
import { leaf, named, tree, type Place, type Selected } from './place.ts';
import type { AsksForPhones } from './uri.ts';

const HEADERS: Readonly<Record<string, string>> = {
  call_id: 'Call-ID',
  expires: 'Expires',
  max_forwards: 'Max-Forwards',
  content_type: 'Content-Type',
  content_length: 'Content-Length',
  subject: 'Subject',
  organization: 'Organization',
  priority: 'Priority',
  session_expires: 'Session-Expires',
  min_se: 'Min-SE',
  user_agent: 'User-Agent',
  sip_if_match: 'SIP-If-Match',
  date: 'Date',
  identity: 'Identity',
  identity_info: 'Identity-Info',
};

function headerNamed(message: Message, name: string): Selected {
  const field = message.firstNamed(name) ?? message.firstNamed(name.replaceAll('_', '-'));
  return field === null ? undefined : message.value(field);
}

const ofRequest =
  (read: (message: Message) => Selected) =>
  ({ message }: Context): Selected =>
    message.isRequest ? read(message) : undefined;

const ofReply =
  (read: (message: Message) => Selected) =>
  ({ message }: Context): Selected =>
    message.isRequest ? undefined : read(message);

/** Parameters of a header that is no address: what stands behind its first semicolon. */
export function headerParameter(value: Selected, name: string): Selected {
  const text = String(value ?? '');
  // A value in brackets or quotes has no parameters of this kind.
  if (/^\s*[<"]/.test(text)) return undefined;
  const wanted = name.toLowerCase();
  for (const each of text.split(';')) {
    const [key, value] = each.split('=', 2);
    if (key!.trim().toLowerCase() === wanted) return value?.trim() ?? undefined;
  }
  return undefined;
}

function headerPlace(name: string, phones: AsksForPhones): Place {
  const read = ({ message }: Context): Selected => headerNamed(message, name);
  const address = (ctx: Context): NameAddr | null => {
    const value = read(ctx);
    return value === undefined ? null : parseNameAddr(String(value));
  };
  const { name: displayName, uri, params } = addressParts(address, phones, (each) => each.displayName);
  const all = (ctx: Context): Selected => address(ctx)?.parameters;
  return tree(read, {
    params: named((key) => leaf((ctx) => headerParameter(read(ctx), key))),
    nameaddr: tree(null, {
      name: displayName,
      uri,
      params: (rest) => (rest.length === 0 ? all : params(rest)),
    }),
  });
}

export function messageSelects(phones: AsksForPhones): Readonly<Record<string, Place>> {
  const whole = ({ message }: Context): Selected => message.text.slice(message.start);
  const version = ({ message }: Context): Selected => message.version;
  const headers = ({ message }: Context): Selected => message.text.slice(message.startLineEnd, message.bodyStart);
  const request = tree(
    ofRequest((message) => message.text.slice(message.start)),
    {
      method: leaf(ofRequest((message) => message.method)),
      uri: leaf(ofRequest((message) => message.requestUri)),
      version: leaf(ofRequest((message) => message.version)),
    },
  );
  const status = leaf(ofReply((message) => message.status));
  const response = tree(
    ofReply((message) => message.text.slice(message.start)),
    {
      reason: leaf(ofReply((message) => message.reason)),
      status,
      code: status,
      version: leaf(ofReply((message) => message.version)),
    },
  );
  const message = tree(whole, {
    first_line: leaf(({ message }) => message.text.slice(message.start, message.startLineEnd).trimEnd()),
    flags: leaf((ctx) => ctx.flags >>> 0),
    header: (rest) => (rest.length === 0 ? headers : named((name) => headerPlace(name, phones))(rest)),
    body: tree(({ message }) => message.body, { sdp: leaf(sdp) }),
    id: tree((ctx) => ctx.serial, { hex: leaf((ctx) => ctx.serial.toString(16).padStart(8, '0')) }),
    len: leaf(({ message }) => message.text.length),
    type: leaf(({ message }) => (message.isRequest ? 1 : 2)),
    request,
    req: request,
    response,
  });
  const plain = Object.entries(HEADERS).map(([name, header]) => [
    name,
    leaf(({ message }: Context) => headerNamed(message, header)),
  ]);
  return {
    ...(Object.fromEntries(plain) as Record<string, Place>),
    msg: message,
    message,
    method: leaf(({ message }) => message.method),
    version: leaf(version),
    reason: leaf(ofReply((each) => each.reason)),
    cseq: tree(({ message }) => headerNamed(message, 'CSeq'), {
      num: leaf(({ message }) => String(headerNamed(message, 'CSeq') ?? '').split(/\s/, 1)[0]),
      method: leaf(({ message }) => message.cseq?.method),
    }),
    event: leaf(({ message }) => message.valueOf(HeaderId.Event)?.split(';', 1)[0]!.trim()),
  };
}

function sdp({ message }: Context): Selected {
  const isSdp = /^application\/sdp\b/i.test(message.contentType ?? '');
  return isSdp ? message.body : undefined;
}
