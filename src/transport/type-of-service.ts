// The type of service of IP (`tos`), where the native part for it is there: a start that needs it makes sure.
import { socketTools } from '../lib/socket-tools.ts';

/** 0, or a negative errno: a socket that does not take it sends as others do. */
export function setTypeOfService(descriptor: number, family: 4 | 6, value: number): number {
  const tools = socketTools();
  return 'failure' in tools ? 0 : tools.setTypeOfService(descriptor, family, value);
}
