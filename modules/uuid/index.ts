import { randomUUID } from 'node:crypto';
import { defineModule, kemiOf, type ModuleSelf } from '../../src/module/index.ts';
import { timeUuid } from './time-uuid.ts';

const KINDS: Readonly<Record<string, (wall: number, bytes: (count: number) => Buffer) => string | null>> = {
  g: () => randomUUID(),
  r: () => randomUUID(),
  t: timeUuid,
  // Made safe against other processes only with a daemon that is not there: as in Kamailio without it, there is none.
  s: () => null,
};

const ksr = kemiOf<ModuleSelf<Record<never, never>, undefined>>();

/** A function that makes a UUID of one kind. */
const makes = (doc: string, kind: string) =>
  ksr({
    doc,
    returns: 'value',
    run: ({ host }) => KINDS[kind]!(host.clock.wall(), (count) => host.random.bytes(count)),
  });

export default defineModule({
  name: 'uuid',
  doc: 'Unique identifiers (RFC 4122).',
  kemi: {
    functions: {
      get: makes('A new UUID.', 'g'),
      rget: makes('A new random UUID.', 'r'),
      tget: makes('A new UUID made from the time.', 't'),
    },
  },
  variables: (self) => [
    {
      names: ['uuid'],
      doc: 'A new UUID: g and r a random one, t one made from the time; s is $null, as it is without a UUID daemon.',
      inner: 'required',
      bind({ inner }) {
        const kind = KINDS[inner!.text];
        if (kind === undefined)
          return { problem: 'bad-value', message: `$uuid takes g, r, t or s, not ${inner!.text}` };
        return {
          get: () => {
            const { clock, random } = self().host;
            return kind(clock.wall(), (count) => random.bytes(count));
          },
        };
      },
    },
  ],
});
