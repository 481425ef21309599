/** What every state store does: one suite that each implementation passes. */
import { afterEach, describe, expect, test } from 'vitest';
import { MAXIMUM_KEY_LENGTH, type StateStore } from '../store.ts';

/** `open` makes an empty store; the suite closes it. */
export function storeConformance(name: string, open: () => StateStore): void {
  describe(`state store: ${name}`, () => {
    let store: StateStore | null = null;
    const fresh = (): StateStore => (store = open());
    afterEach(async () => {
      await store?.close();
    });

    test('a value is read back before and after the commit', () => {
      const table = fresh().table('t');
      table.put('a', 'one');
      expect(table.get('a')).toBe('one');
      expect(store!.commit()).toBe(null);
      expect(table.get('a')).toBe('one');
      expect(table.get('b')).toBe(null);
    });

    test('a later value replaces the earlier one', () => {
      const table = fresh().table('t');
      table.put('a', 'one');
      store!.commit();
      table.put('a', 'two');
      expect(table.get('a')).toBe('two');
      store!.commit();
      expect(table.get('a')).toBe('two');
      expect(table.count()).toBe(1);
    });

    test('what is removed is gone before and after the commit', () => {
      const table = fresh().table('t');
      table.put('a', 'one');
      store!.commit();
      table.remove('a');
      table.remove('never there');
      expect(table.get('a')).toBe(null);
      expect(table.count()).toBe(0);
      store!.commit();
      expect(table.get('a')).toBe(null);
      expect([...table.range()]).toEqual([]);
    });

    test('a key longer than any may be is not there, and the longest is', () => {
      const table = fresh().table('t');
      const longest = 'k'.repeat(MAXIMUM_KEY_LENGTH);
      table.put(longest, 'there');
      store!.commit();
      expect(table.get(longest)).toBe('there');
      for (const length of [MAXIMUM_KEY_LENGTH + 1, 5000, 100_000]) {
        expect(table.get('k'.repeat(length))).toBe(null);
        table.remove('k'.repeat(length));
        expect(store!.commit()).toBe(null);
      }
      expect(table.get(longest)).toBe('there');
    });

    test('a number is added to, from nothing on', () => {
      const table = fresh().table('t');
      expect(table.increment('calls', 1)).toBe(1);
      expect(table.increment('calls', 41)).toBe(42);
      store!.commit();
      expect(table.increment('calls', -2)).toBe(40);
      expect(table.get('calls')).toBe('40');
    });

    test('what is changed in one go is read there and afterwards', () => {
      const table = fresh().table('t');
      table.put('a', 'before');
      const read = store!.exclusive(() => {
        expect(store!.isExclusive).toBe(true);
        const value = table.get('a');
        table.put('a', `${value} after`);
        return store!.exclusive(() => table.get('a'));
      });
      expect(read).toBe('before after');
      expect(table.get('a')).toBe('before after');
      store!.commit();
      expect(table.get('a')).toBe('before after');
    });

    test('what throws keeps what it wrote until then', () => {
      const table = fresh().table('t');
      const work = (): never => {
        table.put('a', 'written');
        throw new Error('enough');
      };
      expect(() => store!.exclusive(work)).toThrow('enough');
      expect(table.get('a')).toBe('written');
      expect(store!.commit()).toBe(null);
      expect(table.get('a')).toBe('written');
    });

    test('all chars of latin1 and the empty value survive', () => {
      const table = fresh().table('t');
      let bytes = '';
      for (let code = 0; code < 256; code++) bytes += String.fromCharCode(code);
      table.put(bytes, bytes);
      table.put('empty', '');
      store!.commit();
      expect(table.get(bytes)).toBe(bytes);
      expect(table.get('empty')).toBe('');
      expect([...table.range({ from: '\0', to: '\x02' })]).toEqual([{ key: bytes, value: bytes }]);
    });

    test('long values survive', () => {
      const table = fresh().table('t');
      const long = 'x'.repeat(100_000);
      table.put('long', long);
      table.put('short', 'y');
      store!.commit();
      expect(table.get('long')).toBe(long);
      expect([...table.range()].map((entry) => entry.value.length)).toEqual([100_000, 1]);
      expect(table.get('short')).toBe('y');
    });

    test('keys of up to 1024 chars are taken and others are a mistake of the caller', () => {
      const table = fresh().table('t');
      const longest = 'k'.repeat(1024);
      table.put(longest, 'v');
      store!.commit();
      expect(table.get(longest)).toBe('v');
      expect(() => {
        table.put('', 'v');
      }).toThrow('1 to 1024');
      expect(() => {
        table.put('k'.repeat(1025), 'v');
      }).toThrow('1 to 1024');
    });

    test('a range walks its keys in the order of their bytes', () => {
      const table = fresh().table('t');
      for (const key of ['b', '\xff', 'a', 'B', 'ab']) table.put(key, key);
      store!.commit();
      expect([...table.range()].map((entry) => entry.key)).toEqual(['B', 'a', 'ab', 'b', '\xff']);
      expect([...table.range({ from: 'a', to: 'b' })].map((entry) => entry.key)).toEqual(['a', 'ab']);
      expect([...table.range({ from: 'aa' })].map((entry) => entry.key)).toEqual(['ab', 'b', '\xff']);
      expect([...table.range({ to: 'a' })].map((entry) => entry.key)).toEqual(['B']);
    });

    test('a range sees writes that wait for their commit', () => {
      const table = fresh().table('t');
      for (const key of ['b', 'd', 'f']) table.put(key, 'old');
      store!.commit();
      table.put('a', 'new');
      table.put('d', 'new');
      table.remove('b');
      table.put('g', 'new');
      const expected = [
        { key: 'a', value: 'new' },
        { key: 'd', value: 'new' },
        { key: 'f', value: 'old' },
        { key: 'g', value: 'new' },
      ];
      expect([...table.range()]).toEqual(expected);
      expect(table.count()).toBe(4);
      store!.commit();
      expect([...table.range()]).toEqual(expected);
    });

    test('a range that is left early can be followed by another', () => {
      const table = fresh().table('t');
      for (let index = 0; index < 50; index++) table.put(String(100 + index), 'v');
      store!.commit();
      for (let round = 0; round < 20; round++) {
        for (const { key } of table.range()) if (key === '103') break;
      }
      expect([...table.range()]).toHaveLength(50);
    });

    test('a table may be changed while it is walked', () => {
      const table = fresh().table('t');
      for (let index = 0; index < 50; index++) table.put(String(100 + index), 'v');
      store!.commit();
      for (const { key } of table.range()) {
        table.remove(key);
        store!.commit();
      }
      expect(table.count()).toBe(0);
    });

    test('tables do not see each other', () => {
      const one = fresh().table('one');
      const two = store!.table('one.two');
      one.put('k', '1');
      two.put('k', '2');
      store!.commit();
      expect([...one.range()]).toEqual([{ key: 'k', value: '1' }]);
      expect([...two.range()]).toEqual([{ key: 'k', value: '2' }]);
      expect(one.count()).toBe(1);
      expect(store!.table('one').get('k')).toBe('1');
    });

    test('the snapshot counts commits and waiting writes', () => {
      const table = fresh().table('t');
      const before = store!.snapshot().commits;
      store!.commit();
      expect(store!.snapshot()).toMatchObject({ commits: before, pending: 0, problem: null });
      table.put('a', '1');
      expect(store!.snapshot().pending).toBe(1);
      store!.commit();
      expect(store!.snapshot()).toMatchObject({ commits: before + 1, pending: 0 });
    });

    test('a flush commits', async () => {
      const table = fresh().table('t');
      table.put('a', '1');
      expect(await store!.flush()).toBe(null);
      expect(store!.snapshot().pending).toBe(0);
      expect(table.get('a')).toBe('1');
    });
  });
}
