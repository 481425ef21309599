/** What lines of a configuration may ask for while it is read: its own defines, and the environment of the server. */
import { env } from 'node:process';
import type { Constants } from '../../script/constants.ts';

export function constantsOf(defines: ReadonlyMap<string, string | null>): Constants {
  return {
    define: (name) => (defines.has(name) ? (defines.get(name) ?? '') : null),
    environment: (name) => env[name] ?? null,
  };
}
