/** What this machine is called. */
import { lookup } from 'node:dns/promises';
import { hostname } from 'node:os';

/** n: name, f: full name, d: domain, i: address. */
export type HostNames = Readonly<Record<'n' | 'f' | 'd' | 'i', string | null>>;

/** Asked once, when the server starts; what is not known then is null. */
export async function readHostNames(): Promise<HostNames> {
  const full = hostname();
  const dot = full.indexOf('.');
  const address = await lookup(full).catch(() => null);
  return {
    n: dot === -1 ? full : full.slice(0, dot),
    f: full,
    d: dot === -1 ? null : full.slice(dot + 1),
    i: address?.address ?? null,
  };
}
