import { expect, test } from 'vitest';
import { type Contact, newContact } from '../../src/state/location/contact.ts';
import { Chance } from '../../test/fuzz/chance.ts';
import { FewContacts } from './few-contacts.ts';
import { IndexedContacts } from './indexed-contacts.ts';

function anyContact(chance: Chance, ruid: string): Contact {
  const instance = chance.of('', '', 'x', 'y');
  return newContact({
    ruid,
    uri: chance.of('sip:a', 'sip:b', 'sip:c', 'sip:d'),
    callId: chance.of('1', '2'),
    path: chance.of('', '<sip:p>'),
    q: chance.of(-1, 0, 300, 500, 1000),
    instance,
    regId: instance === '' ? 0 : chance.below(3),
  });
}

// All orders of all modes: an index that forgets or misplaces one answers another contact sooner or later.
test.each([0, 1, 2, 3].flatMap((mode) => [false, true].map((byTime) => [mode, byTime] as const)))(
  'with an index contacts are found and stand as without (mode %i, by time: %s)',
  (mode, byTime) => {
    for (let seed = 1; seed <= 10; seed++) {
      const chance = new Chance(seed);
      const before = chance.list(0, 20, (at) => anyContact(chance, `before ${at}`));
      const few = new FewContacts([...before], { mode, byTime });
      const indexed = new IndexedContacts(before, { mode, byTime });
      for (let step = 0; step < 200; step++) {
        const contact = anyContact(chance, `${seed} ${step}`);
        const found = few.find(contact);
        expect(indexed.find(contact)).toBe(found);
        for (const list of [few, indexed]) {
          if (found === null || step % 5 === 0) list.insert(contact);
          else if (step % 3 === 0) list.remove(found);
          else list.refresh(found, contact);
        }
        expect(indexed.all()).toEqual(few.all());
        expect(new Set(indexed.ofInstance('x'))).toEqual(new Set(few.ofInstance('x')));
      }
    }
  },
);

test('thousands go between the same two', () => {
  const contacts = ['first', 'last'].map((ruid, at) => newContact({ uri: ruid, ruid, q: 1000 - 1000 * at }));
  const list = new IndexedContacts(contacts, { mode: 0, byTime: false });
  const between = Array.from({ length: 5_000 }, (_, at) => newContact({ uri: `${at}`, ruid: `${at}`, q: 500 }));
  for (const contact of between) list.insert(contact);
  expect(list.all()).toEqual([contacts[0], ...between, contacts[1]]);
});
