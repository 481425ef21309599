import { expect, test } from 'vitest';
import type { UdpBatchNative } from '../../transport/udp/batch-native.ts';
import { compileText } from '../testing/compile-text.ts';
import { missingForSockets } from './socket-needs.ts';

const core = (line: string) => compileText(`${line}\nrequest_route { exit; }`).core;
const missing = { failure: 'it was not built' };
const tools = { sourceOf: () => null, setTypeOfService: () => 0 };
const udp = { descriptor: () => 3 } as unknown as UdpBatchNative;
const older = {} as UdpBatchNative;

test.each([
  ['mhomed=yes', 'mhomed: it was not built'],
  ['tos=IPTOS_MINCOST', 'tos: it was not built'],
])('%s does not start without the native part', (line, message) => {
  expect(missingForSockets(core(line), missing, udp)).toMatchObject({ message });
  expect(missingForSockets(core(line), tools, udp)).toBeNull();
});

test.each([
  ['is missing', missing, 'tos: it was not built'],
  ['is an older one', older, 'tos: the native part for UDP was built for an older version'],
])('tos does not start where the native part for UDP %s', (_case, part, message) => {
  expect(missingForSockets(core('tos=8'), tools, part)).toMatchObject({ problem: 'not-available', message });
  expect(missingForSockets(core('mhomed=yes'), tools, part)).toBeNull();
});

test('what is not asked for is not missed', () => {
  expect(missingForSockets(core('mhomed=no'), missing, missing)).toBeNull();
});
