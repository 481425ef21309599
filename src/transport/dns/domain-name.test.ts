import { expect, test } from 'vitest';
import { readName } from './domain-name.ts';

test('a name may lead over as many pointers as it can have labels, and no more', () => {
  // The root, and behind it pointers that each lead to what is before.
  const message = Buffer.alloc(1 + 2 * 200);
  for (let number = 0; number < 200; number++) {
    message.writeUInt16BE(0xc000 | Math.max(0, 2 * number - 1), 1 + 2 * number);
  }
  expect(readName(message, 1 + 2 * 126)).toEqual({ name: '', end: 1 + 2 * 127 });
  expect(readName(message, 1 + 2 * 127)).toBe(null);
});
