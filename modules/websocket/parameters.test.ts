import { expect, test } from 'vitest';
import { parameters } from './parameters.ts';

test.each([2, 3])('sub_protocols %i is refused with its line, and what to write instead is said', (value) => {
  expect(parameters.sub_protocols.parse(value, null)).toEqual({
    problem: 'not-available',
    message: `MSRP over WebSocket (${value}) is not available`,
    hint: 'Without this line, or with 1, clients speak SIP.',
  });
  expect(parameters.sub_protocols.parse(1, null)).toEqual({ value: null });
});
