/** The parts of ours that are written in C: optional, there when they could be built (`scripts/build-native.mjs`). */
import { createRequire } from 'node:module';
import { findAbove } from './find-above.ts';

/** Set to `no`, it lets the server run as if nothing had been built: to see whether a native part is behind a trouble. */
const SWITCH = 'KAHEA_NATIVE';

/**
 * What the part exports; null when it was not built, or for another system or release of Node, or is switched off. The
 * caller says the type: nothing here can check it.
 */
export function loadNative<Part>(name: string): Part | null {
  if (process.env[SWITCH] === 'no') return null;
  const file = findAbove(`native/build/${name}.node`);
  if (file === null) return null;
  try {
    return createRequire(import.meta.url)(file) as Part;
  } catch {
    return null;
  }
}
