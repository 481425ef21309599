/** The parts of ours that are written in C: optional, there when they could be built (`scripts/build-native.mjs`). */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Set to `no`, it lets the server run as if nothing had been built: to see whether a native part is behind a trouble. */
const SWITCH = 'KAHEA_NATIVE';

/**
 * What the part exports; null when it was not built, or for another system or release of Node, or is switched off. The
 * caller says the type: nothing here can check it.
 */
export function loadNative<Part>(name: string): Part | null {
  if (process.env[SWITCH] === 'no') return null;
  // Beside the sources, and beside the compiled files, which are one folder deeper.
  const file = [`../../native/build/${name}.node`, `../../../native/build/${name}.node`]
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path));
  if (file === undefined) return null;
  try {
    return createRequire(import.meta.url)(file) as Part;
  } catch {
    return null;
  }
}
