/** The parts of ours that are written in C: optional, there when they could be built (`scripts/build-native.mjs`). */
import { createRequire } from 'node:module';
import { findAbove } from './find-above.ts';

/** Set to `no`, it lets the server run as if nothing had been built: to see whether a native part is behind a trouble. */
const SWITCH = 'KAHEA_NATIVE';

export interface NativeFailure {
  /** Why it is not there, for people. */
  readonly failure: string;
}

/** What the part exports. The caller says the type: nothing here can check it. */
export function loadNative<Part extends object>(name: string): Part | NativeFailure {
  if (process.env[SWITCH] === 'no') return { failure: `${SWITCH}=no` };
  const file = findAbove(`native/build/${name}.node`);
  if (file === null) {
    return {
      failure: 'the native part was not built (npm run build with a C compiler and the headers of Node.js builds it)',
    };
  }
  try {
    return createRequire(import.meta.url)(file) as Part;
  } catch (error) {
    return { failure: (error as Error).message };
  }
}

/** A part that is looked for once, when it is first asked for. */
export interface LazyNative<Part extends object> {
  /** Why it is not there; null: it is. */
  failure(): string | null;
  /** Throws where it is not there. */
  needed(): Part;
}

export function lazyNative<Part extends object>(name: string): LazyNative<Part> {
  let loaded: Part | NativeFailure | null = null;
  const part = (): Part | NativeFailure => (loaded ??= loadNative<Part>(name));
  return {
    failure: () => {
      const native = part();
      return 'failure' in native ? native.failure : null;
    },
    needed: () => {
      const native = part();
      if ('failure' in native) throw new Error((native as NativeFailure).failure);
      return native as Part;
    },
  };
}
