// path: what it writes, and where our own Route with the address of a client leads.

import type { ModuleCase, ModuleGroup } from './module-case.ts';

const PATHS = [
  'add_path();',
  'add_path("user");',
  'add_path("u$fU", "x=1;y");',
  'add_path_received();',
  'add_path_received("user", "ob");',
  'add_path(); add_path("two");',
];

const written: ModuleCase[] = PATHS.flatMap((script) => [
  { script },
  { script, message: { add: ['Path: <sip:other;lr>'] } },
]);

const RECEIVED = [
  'received=sip:1.2.3.4:55',
  'received=sip:1.2.3.4:55%3Btransport%3Dtcp',
  'rcv=sip:1.2.3.4',
  'received=',
];

const followed: ModuleCase[] = RECEIVED.flatMap((parameter) =>
  ['', ', <sip:192.0.2.9;lr>'].map((next) => ({
    script: 'loose_route(); xlog("$rc $du\\n");',
    message: { set: { Route: `<sip:SERVER;lr;${parameter}>${next}` } },
  })),
);

export const PATH: readonly ModuleGroup[] = [
  { cases: [...written, ...followed] },
  {
    settings: 'modparam("path", "use_received", 1)\nmodparam("path", "enable_r2", 1)\n',
    cases: [...written, ...followed],
  },
  {
    settings: 'modparam("path", "received_format", 1)\nmodparam("path", "received_name", "rcv")\n',
    cases: written,
  },
];
