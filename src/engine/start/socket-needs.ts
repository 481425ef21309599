/** Parameters that need the native part about sockets: asked for where it is missing, they hinder a start. */
import type { Problem } from '../../lib/problem.ts';
import { socketTools } from '../../lib/socket-tools.ts';
import { CORE_PARAMETERS, type CoreValues } from '../config/core-parameters.ts';

export function missingForSockets(core: CoreValues, tools = socketTools()): Problem | null {
  if (!('failure' in tools)) return null;
  const { tos } = CORE_PARAMETERS;
  const name = core.mhomed !== 0 ? 'mhomed' : core.tos === tos.initial ? null : 'tos';
  return name === null ? null : { problem: 'not-available', message: `${name}: ${tools.failure}` };
}
