/** What the location table does on every store. */
import { afterEach, describe, expect, test } from 'vitest';
import type { StateStore } from '../store.ts';
import { type Contact, newContact } from '../location/contact.ts';
import { LocationTable } from '../location/table.ts';

function contact(ruid: string, expires: number, more: Partial<Contact> = {}): Contact {
  return newContact({ uri: `sip:${ruid}@10.0.0.1`, ruid, expires, ...more });
}

const full: Contact = {
  uri: 'sip:a;b,c@[::1]:5060;transport=tcp',
  received: 'sip:192.0.2.1:1024;transport=tcp',
  path: '<sip:p1;lr>,<sip:p2;lr>',
  expires: 1_800_000_000,
  q: 500,
  callId: '12,34@\xe4',
  cseq: 4_294_967_295,
  flags: 3,
  branchFlags: 64,
  userAgent: 'Phone, 1.0\0x',
  socket: 'tcp:10.0.0.1:5060',
  methods: 0x3fff,
  instance: '<urn:uuid:1>',
  regId: 2,
  serverId: 7,
  connection: 12,
  keepalive: 1,
  lastKeepalive: 1_799_999_999,
  keepaliveRoundtrip: 1234,
  lastModified: 1_799_999_000,
  ruid: 'uloc-1',
  attributes: '{"a":1}',
};

export function locationConformance(name: string, open: () => StateStore): void {
  describe(`location table: ${name}`, () => {
    let store: StateStore | null = null;
    const fresh = (): LocationTable => new LocationTable((store = open()));
    afterEach(async () => {
      await store?.close();
    });
    const expired = (table: LocationTable, now: number, limit = 100): string[] => {
      const seen: string[] = [];
      table.expire(now, limit, (domain, aor, { ruid }) => seen.push(`${domain} ${aor} ${ruid}`));
      return seen;
    };

    test('every field of a contact is read back', () => {
      const table = fresh();
      const bare = contact('uloc-2', 0);
      table.put('location', 'alice', [full, bare]);
      expect(table.get('location', 'alice')).toEqual([full, bare]);
      store!.commit();
      expect(table.get('location', 'alice')).toEqual([full, bare]);
      expect(table.get('location', 'bob')).toBe(null);
      expect(table.get('other', 'alice')).toBe(null);
    });

    test('contacts that differ in one number only keep it, whichever it is', () => {
      const table = fresh();
      const numbers = Object.entries(full).filter(([, value]) => typeof value === 'number');
      const contacts = numbers.flatMap(([name, value]) => [full, { ...full, [name]: Number(value) - 1 }]);
      table.put('location', 'alice', contacts);
      expect(table.get('location', 'alice')).toEqual(contacts);
    });

    test('no contacts and removal both end the record', () => {
      const table = fresh();
      table.put('location', 'alice', [contact('1', 100)]);
      table.put('location', 'bob', [contact('2', 100)]);
      store!.commit();
      table.put('location', 'alice', []);
      expect(table.remove('location', 'bob')).toBe(true);
      expect(table.remove('location', 'bob')).toBe(false);
      store!.commit();
      expect(table.get('location', 'alice')).toBe(null);
      expect([...table.records('location')]).toEqual([]);
      expect(store!.table('location-expiry').count()).toBe(0);
    });

    test('records are walked domain by domain', () => {
      const table = fresh();
      for (const aor of ['b', 'a', 'c@example.com']) table.put('location', aor, [contact(aor, 100)]);
      table.put('location2', 'z', [contact('z', 100)]);
      expect([...table.records('location')].map((record) => record.aor)).toEqual(['a', 'b', 'c@example.com']);
      expect(table.clear('location')).toBe(3);
      expect([...table.records('location2')].map((record) => record.aor)).toEqual(['z']);
    });

    test('contacts end at their second and not before', () => {
      const table = fresh();
      table.put('location', 'alice', [contact('1', 100), contact('2', 200), contact('3', 0)]);
      store!.commit();
      expect(expired(table, 99)).toEqual([]);
      expect(expired(table, 100)).toEqual(['location alice 1']);
      expect(table.get('location', 'alice')!.map((left) => left.ruid)).toEqual(['2', '3']);
      expect(expired(table, 150)).toEqual([]);
      expect(expired(table, 5000)).toEqual(['location alice 2']);
      expect(table.get('location', 'alice')!.map((left) => left.ruid)).toEqual(['3']);
      expect(store!.table('location-expiry').count()).toBe(0);
    });

    test('a refreshed contact outlives the second it was first to end at', () => {
      const table = fresh();
      for (let now = 0; now < 1000; now += 50) {
        table.get('location', 'alice');
        table.put('location', 'alice', [contact('1', now + 100)]);
        store!.commit();
        expect(expired(table, now + 49)).toEqual([]);
      }
      expect(store!.table('location-expiry').count()).toBe(1);
      expect(expired(table, 1049)).toEqual([]);
      expect(expired(table, 1050)).toEqual(['location alice 1']);
    });

    test('a refresh that ends earlier is noticed', () => {
      const table = fresh();
      table.put('location', 'alice', [contact('1', 1000)]);
      table.put('location', 'alice', [contact('1', 10)]);
      expect(expired(table, 10)).toEqual(['location alice 1']);
      expect(store!.table('location-expiry').count()).toBe(0);
    });

    test('expiry looks at no more records than it may', () => {
      const table = fresh();
      for (let index = 0; index < 10; index++)
        table.put('location', `u${String(index)}`, [contact(`r${String(index)}`, 10)]);
      store!.commit();
      expect(table.expire(10, 4, () => undefined)).toBe(4);
      expect(table.expire(10, 4, () => undefined)).toBe(4);
      expect(table.expire(10, 4, () => undefined)).toBe(2);
      expect(table.expire(10, 4, () => undefined)).toBe(0);
    });

    test('the listener may change the record', () => {
      const table = fresh();
      table.put('location', 'alice', [contact('1', 10)]);
      table.expire(10, 10, (domain, aor) => {
        expect(table.get(domain, aor)).toBe(null);
        table.put(domain, aor, [contact('again', 20)]);
      });
      expect(table.get('location', 'alice')!.map((left) => left.ruid)).toEqual(['again']);
    });

    test('usage counts records and contacts through every change', () => {
      const table = fresh();
      table.put('location', 'alice', [contact('1', 10), contact('2', 20)]);
      store!.commit();
      expect(table.usage('location')).toEqual({ users: 1, contacts: 2 });
      table.put('location', 'bob', [contact('3', 10)]);
      expect(table.usage('location')).toEqual({ users: 2, contacts: 3 });
      table.expire(10, 10, () => undefined);
      expect(table.usage('location')).toEqual({ users: 1, contacts: 1 });
      table.remove('location', 'alice');
      expect(table.usage('location')).toEqual({ users: 0, contacts: 0 });
      expect(table.usage('other')).toEqual({ users: 0, contacts: 0 });
    });

    test('a device is found by the unique id of its contact while it is registered', () => {
      const table = fresh();
      const device = contact('uloc-1', 100, { instance: '<urn:uuid:1>' });
      table.put('location', 'alice', [contact('uloc-0', 100), device]);
      store!.commit();
      expect(table.aorOfRuid('location', 'uloc-1')).toBe('alice');
      expect(table.aorOfRuid('other', 'uloc-1')).toBe(null);
      expect(table.aorOfRuid('location', 'uloc-0')).toBe(null);
      table.put('location', 'alice', [contact('uloc-0', 100), { ...device, expires: 200 }]);
      expect(table.aorOfRuid('location', 'uloc-1')).toBe('alice');
      table.put('location', 'alice', [contact('uloc-0', 100)]);
      expect(table.aorOfRuid('location', 'uloc-1')).toBe(null);
      expect(store!.table('location-ruid').count()).toBe(0);
    });
  });
}
