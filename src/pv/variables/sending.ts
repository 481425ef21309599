/** `$snd(…)`, `$sndto(…)`, `$sndfrom(…)`: the way a message leaves by, for an onsend_route; elsewhere they are null. */
import { type Sending, sendingOf } from '../../context/sending.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import type { VariableDefinition } from '../definition.ts';
import { keyed } from '../plain.ts';
import { transportNumber } from '../protocols.ts';

type Read = (sending: Sending) => ScriptValue;

/** What both ends of the way have in common. Address families have the numbers of Linux. */
const COMMON: Readonly<Record<string, Read>> = {
  af: ({ flow }) => (flow.socket.family === 6 ? 10 : 2),
  proto: ({ flow }) => transportNumber(flow.socket.transport),
  sproto: ({ flow }) => flow.socket.transport,
  buf: ({ text }) => text,
  len: ({ text }) => text.length,
};

function whileSending(names: readonly string[], doc: string, keys: Readonly<Record<string, Read>>): VariableDefinition {
  const rows = Object.entries({ ...keys, ...COMMON }).map(([key, read]) => {
    const get: Parameters<typeof keyed>[2][string] = (ctx) => {
      const sending = sendingOf(ctx);
      return sending === null ? null : read(sending);
    };
    return [key, get] as const;
  });
  return keyed(names, doc, Object.fromEntries(rows));
}

/** In Kamailio for the route that sees messages before they are parsed; there is none here, so it has no value. */
const RECEIVED = Object.fromEntries(
  ['srcip', 'srcport', 'rcvip', 'rcvport', 'af', 'proto', 'sproto', 'buf', 'len'].map((key) => [key, () => null]),
);

export const SENDING_VARIABLES: readonly VariableDefinition[] = [
  keyed(['rcv'], 'What was received and how, in event_route[network:msg]; else null.', RECEIVED),
  whileSending(['snd', 'sndto'], 'Where the message is being sent and what is sent, in onsend_route; else null.', {
    ip: ({ flow }) => flow.remoteAddress,
    port: ({ flow }) => flow.remotePort,
  }),
  whileSending(['sndfrom'], 'The socket the message is being sent from, in onsend_route; else null.', {
    ip: ({ flow }) => flow.socket.address,
    port: ({ flow }) => flow.socket.port,
  }),
];
