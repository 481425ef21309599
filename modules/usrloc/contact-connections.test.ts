import { expect, test } from 'vitest';
import { onlyCopies } from '../../src/lib/shared/replica.ts';
import { type Contact, newContact } from '../../src/state/location/contact.ts';
import { ContactConnections } from './contact-connections.ts';

const contact = (uri: string, connection: number): Contact => newContact({ uri, ruid: uri, connection });
const aors = (known: ContactConnections, connection: number): string[] =>
  known.ownersOf(connection).map(({ aor }) => aor);

test('an address of record is known behind all the connections of its contacts', () => {
  const known = new ContactConnections(onlyCopies);
  known.note('location', 'a', [contact('sip:1', 7), contact('sip:2', 8), contact('sip:3', 7)]);
  known.note('location', 'b', [contact('sip:4', 7)]);
  known.note('other', 'b', [contact('sip:5', 7)]);
  expect(aors(known, 7)).toEqual(['a', 'b', 'b']);
  expect(aors(known, 8)).toEqual(['a']);
  expect(aors(known, 9)).toEqual([]);
});

test('a phone that comes by ever new connections is known behind the last alone', () => {
  const known = new ContactConnections(onlyCopies);
  for (let connection = 1; connection <= 1000; connection++)
    known.note('location', 'a', [contact('sip:1', connection)]);
  expect([...known.connections]).toEqual([1000]);
  expect(aors(known, 999)).toEqual([]);
});

test('one whose contacts are removed, or came over UDP, is behind none', () => {
  const known = new ContactConnections(onlyCopies);
  known.note('location', 'a', [contact('sip:1', 7), contact('sip:2', 8)]);
  known.note('location', 'a', [contact('sip:2', 8)]);
  expect([...known.connections]).toEqual([8]);
  known.note('location', 'a', []);
  expect([...known.connections]).toEqual([]);
  known.note('location', 'a', [contact('sip:1', -1)]);
  expect([...known.connections]).toEqual([]);
});
