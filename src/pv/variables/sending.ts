/** `$snd(…)`, `$sndto(…)`, `$sndfrom(…)`: where a message goes, for an onsend_route. That route is not run yet; elsewhere they are null. */
import type { VariableDefinition } from '../definition.ts';
import { keyed } from '../plain.ts';

const KEYS = Object.fromEntries(
  ['ip', 'port', 'af', 'proto', 'sproto', 'buf', 'len'].map((key) => [key, () => null] as const),
);

export const SENDING_VARIABLES: readonly VariableDefinition[] = [
  keyed(['snd', 'sndto'], 'Where the message is being sent, in onsend_route, which is not run yet: always null.', KEYS),
  keyed(
    ['sndfrom'],
    'The socket the message is being sent from, in onsend_route, which is not run yet: always null.',
    KEYS,
  ),
];
