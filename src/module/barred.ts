/** What keeps a request from a destination that has not failed: a list of `dst_blacklist`, `tcp_no_new_conn_bflag`. */
import type { Context } from '../context/context.ts';
import { refusingList, type DestinationList } from '../context/destination-lists.ts';
import { hostForm } from '../lib/ip-address.ts';
import type { Flow } from '../sip/flow.ts';
import type { ModuleHost } from './host.ts';

/** Whether one of the lists refuses the request `text` by that way, which the log says then. */
export function isRefused(
  host: Pick<ModuleHost, 'log' | 'logPrefix'>,
  ctx: Context | null,
  lists: readonly DestinationList[],
  { socket: { transport }, remoteAddress: address, remotePort: port }: Flow,
  text: string,
): boolean {
  if (lists.length === 0) return false;
  const list = refusingList(lists, { transport, address, port }, text);
  if (list === null) return false;
  host.log.info(`${transport}:${hostForm(address)}:${port} is refused by list ${list.name}`, host.logPrefix(ctx));
  return true;
}

/** Whether the branch flags of the run allow to open a connection. */
export function mayConnect(host: { readonly core: Pick<ModuleHost['core'], 'noConnectFlags'> }, ctx: Context): boolean {
  return (ctx.branchFlags & host.core.noConnectFlags) === 0;
}
