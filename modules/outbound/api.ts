/** What rr and path use of outbound: who wants a flow token, and what one says (RFC 5626 §5). */
import type { Context } from '../../src/context/context.ts';
import { apiToken } from '../../src/module/api-token.ts';
import type { Transport } from '../../src/sip/flow.ts';

/** The way a request came, as a flow token remembers it. */
export interface RememberedFlow {
  readonly transport: Transport;
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
}

export interface Outbound {
  /** Whether the request asks for a flow token in Path or Record-Route. */
  isWanted(ctx: Context): boolean;
  /** The token of the flow to the client: by which the message came, or by which its Route leads. */
  tokenOf(ctx: Context): string;
  /** null: the text is no token; 'broken': it is one that was not made here, or was changed. */
  read(token: string): RememberedFlow | 'broken' | null;
}

export const outbound = apiToken<Outbound>('outbound');
