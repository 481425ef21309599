/** `{sock.…}`: parts of a socket as configurations write it, `udp:127.0.0.1:5060`. */
import type { TransformationDefinition } from '../../src/pv/definition.ts';
import { simple } from '../../src/pv/transformation.ts';

interface Parts {
  /** As written; '' where it is not there, as the others. */
  readonly proto: string;
  readonly host: string;
  readonly port: string;
}

const SOCKET = /^(?:(udp|tcp):)?(\[[^\]]*\]?|[^:]*)(?::(\d+))?$/i;
const NOTHING: Parts = { proto: '', host: '', port: '' };

/** What is no socket has no parts. */
function partsOf(text: string): Parts {
  const [, proto = '', host = '', port = ''] = SOCKET.exec(text) ?? [];
  // Before nothing but digits stands the host, whatever it is called.
  return proto !== '' && /^\d+$/.test(host) ? NOTHING : { proto, host, port };
}

/** The URI of the socket; '' without a host. */
function uriOf({ proto, host, port }: Parts): string {
  if (host === '') return '';
  return `sip:${host}${port === '' ? '' : `:${port}`}${proto === '' ? '' : `;transport=${proto}`}`;
}

export const SOCKET_TRANSFORMATIONS: readonly TransformationDefinition[] = [
  simple('sock.host', 'Host of proto:host:port; empty when the text is no socket.', (text) => partsOf(text).host),
  simple('sock.port', 'Port, empty when there is none.', (text) => partsOf(text).port),
  simple('sock.proto', 'Transport, empty when there is none.', (text) => partsOf(text).proto),
  simple('sock.touri', 'SIP URI of the socket.', (text) => uriOf(partsOf(text))),
];
