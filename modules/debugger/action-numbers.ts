/** The numbers and names that traces of Kamailio give the actions of a script (`a=25 n=xlog`). */
import type { Action } from '../../src/script/actions.ts';

interface TraceName {
  readonly number: number;
  readonly name: string;
}

/** Number of a module's function without arguments; with more it counts on, up to the last. */
const MODULE_FUNCTION = 24;
const MANY_ARGUMENTS = 7;

/** Of the language and the core: number, name in traces, names in configurations. */
const CORE: readonly (readonly [number, string, string?])[] = [
  [1, 'forward', 'forward forward_udp forward_tcp forward_tls forward_sctp'],
  [2, 'exit'],
  [2, 'return'],
  [2, 'drop'],
  [3, 'log'],
  [5, 'route'],
  [7, 'sethost', 'sethost rewritehost seth'],
  [8, 'sethostport', 'sethostport rewritehostport sethp sethostporttrans rewritehostporttrans'],
  [9, 'setuser', 'setuser rewriteuser setu'],
  [10, 'setuserpass', 'setuserpass rewriteuserpass setup'],
  [11, 'setport', 'setport rewriteport setp'],
  [12, 'seturi', 'seturi rewriteuri'],
  [15, 'setuserphone', 'userphone'],
  [16, 'if'],
  [21, 'switch'],
  [22, 'case'],
  [23, 'while'],
  [39, 'setflag'],
  [40, 'resetflag'],
  [41, 'isflagset'],
  [44, 'prefix'],
  [45, 'strip'],
  [46, 'striptail', 'strip_tail'],
  [48, 'unknown', 'remove_branch'],
  [49, 'unknown', 'clear_branches'],
  [50, 'reverturi', 'revert_uri'],
  [55, 'force_rport', 'force_rport add_rport'],
  [56, 'add_local_rport'],
  [57, 'set_adv_addr', 'set_advertised_address'],
  [58, 'set_adv_port', 'set_advertised_port'],
  [59, 'force_tcp_alias', 'force_tcp_alias add_tcp_alias'],
  [62, 'force_send_socket'],
  [63, 'assign'],
  [65, 'udp_mtu_try_proto'],
  [66, 'set_fwd_no_connect', 'set_forward_no_connect'],
  [67, 'set_rpl_no_connect', 'set_reply_no_connect'],
  [68, 'set_fwd_close', 'set_forward_close'],
  [69, 'set_rpl_close', 'set_reply_close'],
];

const BY_NAME: ReadonlyMap<string, TraceName> = new Map(
  CORE.flatMap(([number, name, written = name]) =>
    written.split(' ').map((each): [string, TraceName] => [each, { number, name }]),
  ),
);

const UNKNOWN: TraceName = { number: 0, name: 'unknown' };

export function traceName({ name, moduleArguments }: Pick<Action<never>, 'name' | 'moduleArguments'>): TraceName {
  if (moduleArguments === null) return BY_NAME.get(name) ?? UNKNOWN;
  return { number: MODULE_FUNCTION + Math.min(moduleArguments, MANY_ARGUMENTS), name };
}
