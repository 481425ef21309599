// rr: Record-Route in all its forms, and every kind of Route set.

import type { ModuleCase, ModuleGroup } from './module-case.ts';

const RECORDS = [
  'record_route();',
  'record_route(";x=$fU");',
  'add_rr_param(";early=1"); record_route(); add_rr_param(";late=2");',
  'record_route_preset("p.example:5090;x=y");',
  'record_route_preset("p.example:5090;r2=on", "q.example;r2=on");',
  'record_route_advertised_address("9.9.9.9:5070");',
  'record_route(); record_route(); xlog("$rc\\n");',
  '$ru = "sips:x@y"; record_route();',
];

const LOOK = `xlog("rc=$rc ru=$ru du=$du fs=$fs rdir=$rdir(name) $rdir(id) fti=$fti tti=$tti route=$route_uri\\n");
if (rr_next_hop_route()) xlog("next hop from Route\\n"); if (is_direction("upstream")) xlog("up\\n");
if (check_route_param("x=1")) xlog("x=1\\n");`;

const ROUTES = [
  '<sip:SERVER;lr>',
  '<sip:SERVER;lr;ftag=ktfID;x=1>',
  '<sip:SERVER;lr;ftag=other>',
  '<sip:SERVER>',
  'sip:SERVER;lr',
  '<sip:SERVER;lr>, <sip:192.0.2.9;lr>',
  '<sip:SERVER;lr>, <sip:192.0.2.9>',
  '<sip:SERVER;lr>, <sip:192.0.2.9>, <sip:192.0.2.10;lr>',
  '<sip:SERVER;lr>, <sip:192.0.2.9:5066;maddr=1.2.3.4;lr>',
  '<sip:192.0.2.9;lr>',
  '<sip:192.0.2.9>, <sip:192.0.2.10>',
  '<sip:SERVER;r2=on;lr>, <sip:SERVER;transport=tcp;r2=on;lr>, <sip:192.0.2.9;lr>',
  '<sip:SERVER;lr>, <sip:SERVER;lr>',
  '<sip:SERVER:5061;lr>',
  '<sip:SERVER;transport=tls;lr>',
  '<tel:123>',
];

const DIALOG = { To: '<sip:107@SERVER>;tag=kt' };
const STRICT = 'OPTIONS sip:SERVER;lr;x=1 SIP/2.0';

const followed = (call: string): ModuleCase[] =>
  ROUTES.flatMap((route) => [
    { script: `${call}; ${LOOK}`, message: { set: { Route: route } } },
    { script: `${call}; ${LOOK}`, message: { set: { ...DIALOG, Route: route } } },
    // Where both are taken out of one line Kamailio leaves an empty Route behind.
    ...(route.includes('r2=on')
      ? []
      : [{ script: `${call}; ${LOOK}`, message: { line: STRICT, set: { ...DIALOG, Route: route } } }]),
  ]);

const recorded: ModuleCase[] = RECORDS.flatMap((script) => [
  { script },
  { script, message: { set: DIALOG, add: ['Record-Route: <sip:other;lr>'] } },
]);

const cases = [...recorded, ...followed('loose_route()')];

export const RR: readonly ModuleGroup[] = [
  { cases: [...cases, ...followed('loose_route_mode("1")'), ...followed('loose_route_preloaded()')] },
  {
    settings: 'modparam("rr", "enable_double_rr", 2)\nmodparam("rr", "force_send_socket", 1)\n',
    cases,
  },
  {
    settings:
      'modparam("rr", "enable_double_rr", 0)\nmodparam("rr", "enable_full_lr", 1)\nmodparam("rr", "add_username", 1)\n',
    cases,
  },
];
