import type { LocalSocket } from '../sip/flow.ts';

/** Contacts without a q value sort after all that have one; Kamailio's `Q_UNSPECIFIED`. */
export const Q_UNSPECIFIED = -1;

/** One more destination of a request, as `append_branch()` and `lookup()` make it (RFC 3261 §16.6). */
export interface Branch {
  /** Request-URI of the branch. */
  uri: string;
  /** Next hop if it is not the URI's own (`$du` of the branch); null: the URI's. */
  destination: string | null;
  /** 0…1000 (thousandths), or {@link Q_UNSPECIFIED}. */
  q: number;
  socket: LocalSocket | null;
  /** Branch flags, 32 bits. */
  flags: number;
  /** Path vector to be added as Route headers (RFC 3327), as received; null: none. */
  path: string | null;
  /** `+sip.instance` of the contact; null: none. */
  instance: string | null;
  /** Unique id of the location record the branch came from; null: none. */
  ruid: string | null;
  /** User-Agent of the registration the branch came from; null: none. */
  userAgent: string | null;
  regId: number;
}

export function newBranch(uri: string): Branch {
  return {
    uri,
    destination: null,
    q: Q_UNSPECIFIED,
    socket: null,
    flags: 0,
    path: null,
    instance: null,
    ruid: null,
    userAgent: null,
    regId: 0,
  };
}
