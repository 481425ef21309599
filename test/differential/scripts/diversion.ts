// diversion: which URI it takes, and in which order the headers stand.

import type { ModuleGroup } from './module-case.ts';

const cases = [
  'add_diversion("user-busy");',
  'add_diversion("user-busy", "sip:x@y.com");',
  '$ru = "sip:changed@z"; add_diversion("deflection");',
  'add_diversion("one"); add_diversion("two", "sip:q@w"); add_diversion("three");',
  'add_diversion("$rU-x", "$fu"); xlog("$rc\\n");',
].flatMap((script) => [
  { script },
  { script, message: { add: ['Diversion: <sip:old@o>;reason=x, <sip:o2@o>', 'Diversion: <sip:o3@o>'] } },
]);

export const DIVERSION: readonly ModuleGroup[] = [{ cases }];
