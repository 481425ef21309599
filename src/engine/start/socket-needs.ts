/** Parameters that need the native parts about sockets: asked for where they are missing, they hinder a start and a reload. */
import type { Problem } from '../../lib/problem.ts';
import { socketTools } from '../../lib/socket-tools.ts';
import { type UdpBatchNative, udpBatchNative } from '../../transport/udp/batch-native.ts';
import type { NativeFailure } from '../../lib/native.ts';
import { CORE_PARAMETERS, type CoreValues } from '../config/core-parameters.ts';

export function missingForSockets(core: CoreValues, tools = socketTools(), udp = udpBatchNative()): Problem | null {
  if (core.mhomed !== 0 && 'failure' in tools) return needs('mhomed', tools.failure);
  if (core.tos === CORE_PARAMETERS.tos.initial) return null;
  const failure = 'failure' in tools ? tools.failure : failureOf(udp);
  return failure === null ? null : needs('tos', failure);
}

/** Why the sockets of UDP take no type of service: Node does not tell their numbers. */
function failureOf(udp: UdpBatchNative | NativeFailure): string | null {
  if ('failure' in udp) return udp.failure;
  return udp.descriptor === undefined ? 'the native part for UDP was built for an older version' : null;
}

function needs(name: string, failure: string): Problem {
  return { problem: 'not-available', message: `${name}: ${failure}` };
}
