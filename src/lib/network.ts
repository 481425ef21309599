/** Networks that addresses are compared with. */
import { addressBytes } from './address-bytes.ts';

/** As bytes, because a netmask may have holes: `10.0.0.0/255.0.255.0`. */
export interface Network {
  readonly bytes: readonly number[];
  readonly mask: readonly number[];
}

export function isWithin(address: string, { bytes, mask }: Network): boolean {
  const own = addressBytes(address);
  if (own === null || own.length !== bytes.length) return false;
  return own.every((byte, at) => ((byte ^ bytes[at]!) & mask[at]!) === 0);
}
