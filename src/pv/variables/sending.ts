/** `$snd(…)`, `$sndto(…)`, `$sndfrom(…)`: where the message goes, while an onsend_route looks at it. */
import type { Context } from '../../context/context.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import type { Flow } from '../../sip/flow.ts';
import type { VariableDefinition } from '../definition.ts';
import { keyed } from '../plain.ts';
import { transportNumber } from '../protocols.ts';

/** What is about to be sent; kept in the slot {@link SENDING} of the context of an onsend_route. */
export interface Sending {
  readonly flow: Flow;
  readonly text: string;
}

export const SENDING = Symbol('message being sent');

const part =
  (read: (sending: Sending) => ScriptValue) =>
  (ctx: Context): ScriptValue => {
    const sending = ctx.slot(SENDING) as Sending | undefined;
    return sending === undefined ? null : read(sending);
  };

const common = {
  af: part(({ flow }) => flow.socket.family),
  proto: part(({ flow }) => transportNumber(flow.socket.transport)),
  sproto: part(({ flow }) => flow.socket.transport),
  buf: part(({ text }) => text),
  len: part(({ text }) => text.length),
};

const target = {
  ip: part(({ flow }) => flow.remoteAddress),
  port: part(({ flow }) => flow.remotePort),
  ...common,
};

export const SENDING_VARIABLES: readonly VariableDefinition[] = [
  keyed(
    ['snd', 'sndto'],
    'Where the message is being sent: ip, port, af, proto, sproto, buf, len. In onsend_route.',
    target,
  ),
  keyed(
    ['sndfrom'],
    'The socket the message is being sent from: ip, port, af, proto, sproto, buf, len. In onsend_route.',
    {
      ip: part(({ flow }) => flow.socket.address),
      port: part(({ flow }) => flow.socket.port),
      ...common,
    },
  ),
];
