/** `$snd(…)`, `$sndto(…)`, `$sndfrom(…)`: the way a message leaves by, for an onsend_route; elsewhere they are null. */
import type { Context } from '../../context/context.ts';
import { receivedOf, type Sending, sendingOf } from '../../context/sending.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import { carrierTransport } from '../../sip/web-socket.ts';
import type { VariableDefinition } from '../definition.ts';
import { keyed } from '../plain.ts';
import { transportNumber } from '../protocols.ts';

type Read = (sending: Sending) => ScriptValue;

/** What both ends of the way have in common. Address families have the numbers of Linux. */
const COMMON: Readonly<Record<string, Read>> = {
  af: ({ flow }) => (flow.socket.family === 6 ? 10 : 2),
  buf: ({ text }) => text,
  len: ({ text }) => text.length,
};

function rows(
  find: (ctx: Context) => Sending | null,
  keys: Readonly<Record<string, Read>>,
): Record<string, (ctx: Context) => ScriptValue> {
  const all = Object.entries({ ...keys, ...COMMON }).map(([key, read]) => {
    const get = (ctx: Context): ScriptValue => {
      const found = find(ctx);
      return found === null ? null : read(found);
    };
    return [key, get] as const;
  });
  return Object.fromEntries(all);
}

/** What is sent has the transport of the socket, which for WebSocket is the one that carries it. */
const whileSending = (
  names: readonly string[],
  doc: string,
  keys: Readonly<Record<string, Read>>,
): VariableDefinition =>
  keyed(
    names,
    doc,
    rows(sendingOf, {
      ...keys,
      proto: ({ flow }) => transportNumber(carrierTransport(flow.socket.transport)),
      sproto: ({ flow }) => carrierTransport(flow.socket.transport),
    }),
  );

/** What arrived, for the route that sees it before it is read. */
const RECEIVED = rows(receivedOf, {
  srcip: ({ flow }) => flow.remoteAddress,
  srcport: ({ flow }) => flow.remotePort,
  rcvip: ({ flow }) => flow.socket.address,
  rcvport: ({ flow }) => flow.socket.port,
  proto: ({ flow }) => transportNumber(flow.socket.transport),
  sproto: ({ flow }) => flow.socket.transport,
});

export const SENDING_VARIABLES: readonly VariableDefinition[] = [
  keyed(['rcv'], 'What was received and how, in event_route[core:msg-received]; else null.', RECEIVED),
  whileSending(['snd', 'sndto'], 'Where the message is being sent and what is sent, in onsend_route; else null.', {
    ip: ({ flow }) => flow.remoteAddress,
    port: ({ flow }) => flow.remotePort,
  }),
  whileSending(['sndfrom'], 'The socket the message is being sent from, in onsend_route; else null.', {
    ip: ({ flow }) => flow.socket.address,
    port: ({ flow }) => flow.socket.port,
  }),
];
