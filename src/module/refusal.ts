/** What keeps a request from a destination that has not failed: a list of `dst_blacklist`, or `tcp_no_new_conn_bflag`. */
import type { Context } from '../context/context.ts';
import { refusingList, type DestinationList } from '../context/destination-lists.ts';
import { hostForm } from '../lib/ip-address.ts';
import type { Flow } from '../sip/flow.ts';
import type { ModuleHost, Network } from './host.ts';

/** A list refuses it; no connection is open there, and none may be opened. */
export type Refusal = 'listed' | 'no-connection';

/** A request that is about to leave. */
export interface Leaving {
  readonly host: Pick<ModuleHost, 'log' | 'logPrefix'> & { readonly network: Pick<Network, 'isConnected'> };
  /** The run it is about; null: there is none. */
  readonly ctx: Context | null;
  readonly flow: Flow;
  readonly text: string;
  /** Those that the script has chosen for it. */
  readonly lists: readonly DestinationList[];
  /** Whether a connection may be opened for it. */
  readonly mayConnect: boolean;
}

/** Why the request may not go that way, which the log says of a list; null: it may. */
export function whyRefused(leaving: Leaving): Refusal | null {
  if (isListed(leaving)) return 'listed';
  return leaving.mayConnect || leaving.host.network.isConnected(leaving.flow) ? null : 'no-connection';
}

function isListed({ host, ctx, flow, text, lists }: Leaving): boolean {
  if (lists.length === 0) return false;
  const { socket, remoteAddress: address, remotePort: port } = flow;
  const { transport } = socket;
  const list = refusingList(lists, { transport, address, port }, text);
  if (list === null) return false;
  host.log.info(`${transport}:${hostForm(address)}:${port} is refused by list ${list.name}`, host.logPrefix(ctx));
  return true;
}
