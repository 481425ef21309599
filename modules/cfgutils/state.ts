/** What the functions and commands of cfgutils share. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { param, type ModuleSelf } from '../../src/module/index.ts';
import type { GlobalSettings } from './global-settings.ts';
import type { KeyLocks } from './key-locks.ts';

export const params = {
  initial_probability: param.int({
    doc: 'Probability of rand_event() in percent.',
    default: 10,
    min: 0,
    max: 100,
    reload: false,
  }),
  initial_gflags: param.int({ doc: 'Global flags at the start, as a bit mask.', default: 0, reload: false }),
  hash_file: param.string({ doc: 'File whose hash `cfgutils.check_config_hash` compares.', reload: false }),
  lock_set_size: param.int({
    doc: 'Any number but 0 makes lock(), trylock() and unlock() work; every key has a lock of its own.',
    default: 0,
    reload: false,
  }),
};

export interface CfgUtils {
  readonly global: GlobalSettings;
  readonly locks: KeyLocks;
  /** null: no hash_file. */
  readonly configHash: string | null;
}

export type Self = ModuleSelf<typeof params, CfgUtils>;
/** MD5 of a file in hexadecimal; null: it cannot be read. */
export function hashOf(path: string): string | null {
  try {
    return createHash('md5').update(readFileSync(path)).digest('hex');
  } catch {
    return null;
  }
}
