/** Why nothing could be relayed. */
import type { RouteFailure } from '../../src/context/context.ts';
import { SERVER_ERROR } from '../../src/context/made-reply.ts';

/** What to answer at the end of the script, and what t_relay() returned. */
export interface RelayError extends RouteFailure {
  readonly returned: number;
}

export const UNRESOLVED: RelayError = { status: 478, reason: 'Unresolvable destination', number: 478, returned: -478 };
export const NO_SOCKET: RelayError = { status: 500, reason: SERVER_ERROR, number: 7, returned: -7 };
/** The WebSocket that a request should go by is gone: nobody can open it from here. The words are Kamailio's. */
export const WEBSOCKET_GONE: RelayError = { status: 500, reason: 'No error', number: 2, returned: -2 };
/** The branch route kept back every branch. */
export const ALL_DROPPED: RelayError = { status: 500, reason: SERVER_ERROR, number: 6, returned: -6 };
/** There is no destination at all. */
export const NOWHERE: RelayError = { ...ALL_DROPPED, returned: -1 };
export const NOT_SENT: RelayError = {
  status: 477,
  reason: 'Unfortunately error on sending to next hop occurred',
  number: 477,
  returned: -1,
};
/** A list that the script has chosen refuses it. Status, words and number are OpenSIPS's. */
export const REFUSED: RelayError = { status: 473, reason: 'Filtered destination', number: 473, returned: -5 };
/** `tcp_no_new_conn_bflag`: no connection is open, and none may be opened. The number is OpenSIPS's. */
export const MAY_NOT_CONNECT: RelayError = { ...NOT_SENT, returned: -6 };
