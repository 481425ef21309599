import { describe, expect, test } from 'vitest';
import { HeaderId, allowsMany, compactForm, headerId, headerName } from './header-name.ts';

describe('header names', () => {
  test('every known name and compact form is found in any case', () => {
    for (const id of Object.values(HeaderId)) {
      if (id === HeaderId.Other) continue;
      const name = headerName(id);
      expect(headerId(name)).toBe(id);
      expect(headerId(name.toLowerCase())).toBe(id);
      expect(headerId(name.toUpperCase())).toBe(id);
      const compact = compactForm(id);
      if (compact === null) continue;
      expect(headerId(compact)).toBe(id);
      expect(headerId(compact.toUpperCase())).toBe(id);
    }
  });

  test('compact forms are unique', () => {
    const forms = Object.values(HeaderId)
      .map(compactForm)
      .filter((form) => form !== null);
    expect(new Set(forms).size).toBe(forms.length);
  });

  test('other names are Other', () => {
    for (const name of ['X-Foo', 'Vi', 'Viaa', '', 'z', '__proto__', 'constructor', 'From ', 'To\0']) {
      expect(headerId(name)).toBe(HeaderId.Other);
    }
  });

  test('a character that differs from a letter by the case bit only does not match', () => {
    expect(headerId('Call\rID')).toBe(HeaderId.Other);
    expect(headerId('\x16ia')).toBe(HeaderId.Other);
  });

  test('lists are known from single values', () => {
    expect(allowsMany(HeaderId.Via)).toBe(true);
    expect(allowsMany(HeaderId.Contact)).toBe(true);
    expect(allowsMany(HeaderId.From)).toBe(false);
    expect(allowsMany(HeaderId.Authorization)).toBe(false);
    expect(allowsMany(HeaderId.Other)).toBe(false);
  });
});
