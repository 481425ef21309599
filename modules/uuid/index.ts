import { randomUUID } from 'node:crypto';
import { defineModule } from '../../src/module/index.ts';
import { timeUuid } from './time-uuid.ts';

const KINDS: Readonly<Record<string, (wall: number, bytes: (count: number) => Buffer) => string | null>> = {
  g: () => randomUUID(),
  r: () => randomUUID(),
  t: timeUuid,
  // Made safe against other processes only with a daemon that is not there: as in Kamailio without it, there is none.
  s: () => null,
};

export default defineModule({
  name: 'uuid',
  doc: 'Unique identifiers (RFC 4122).',
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
