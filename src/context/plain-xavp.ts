/** Values of `$xavp` as plain objects, for JSON. */
import type { ScriptData } from '../lib/script-value.ts';
import { XavpFields, type XavpValue } from './xavp-store.ts';

/** Fields become an object, each with all its values. */
export function plainXavp(value: XavpValue): ScriptData {
  if (!(value instanceof XavpFields)) return value;
  return Object.fromEntries([...value.fields].reverse().map(([name, stack]) => [name, stack.map(plainXavp)]));
}
