import { describe, expect, test } from 'vitest';
import { Method, methodId, methodIdAt, methodName } from './method.ts';

describe('method numbers', () => {
  test('every known method has the number under its name', () => {
    for (const [key, id] of Object.entries(Method)) {
      if (id === Method.Unknown) continue;
      expect(methodName(id)).toBe(key.toUpperCase());
      expect(methodId(key.toUpperCase())).toBe(id);
    }
  });

  test('method names are case-sensitive', () => {
    expect(methodId('invite')).toBe(Method.Unknown);
    expect(methodId('Invite')).toBe(Method.Unknown);
  });

  test('a longer or shorter word is another method', () => {
    expect(methodId('INVITES')).toBe(Method.Unknown);
    expect(methodId('INVIT')).toBe(Method.Unknown);
    expect(methodId('')).toBe(Method.Unknown);
  });

  test('a method is found inside a text', () => {
    expect(methodIdAt('314 REGISTER', 4, 12)).toBe(Method.Register);
    expect(methodIdAt('314 REGISTER', 4, 11)).toBe(Method.Unknown);
  });

  test('characters outside ASCII are no method', () => {
    expect(methodId('\xcdNVITE')).toBe(Method.Unknown);
  });
});
