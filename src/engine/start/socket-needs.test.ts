import { expect, test } from 'vitest';
import { compileText } from '../testing/compile-text.ts';
import { missingForSockets } from './socket-needs.ts';

const core = (line: string) => compileText(`${line}\nrequest_route { exit; }`).core;
const missing = { failure: 'it was not built' };

test.each([
  ['mhomed=yes', 'mhomed: it was not built'],
  ['tos=IPTOS_MINCOST', 'tos: it was not built'],
])('%s does not start without the native part', (line, message) => {
  expect(missingForSockets(core(line), missing)).toMatchObject({ message });
  expect(missingForSockets(core(line), { sourceOf: () => null, setTypeOfService: () => 0 })).toBeNull();
});

test('what is not asked for is not missed', () => {
  expect(missingForSockets(core('mhomed=no'), missing)).toBeNull();
});
