/** Next hops that were asked for lately and are IP addresses: the same few proxies, gateways and phones come again and again. */
import { ownCopy } from '../lib/latin1.ts';
import type { Target } from '../module/host.ts';

const SLOTS = 256;
/** Where URIs of next hops differ. */
const LOOKED_AT = 12;

/** Of all URIs that share a slot it knows the latest. */
export class KnownTargets {
  readonly #uris = new Array<string>(SLOTS).fill('');
  readonly #targets = new Array<Target | null>(SLOTS).fill(null);

  /** null: not known. */
  find(uri: string): Target | null {
    const slot = slotOf(uri);
    return this.#uris[slot] === uri ? this.#targets[slot]! : null;
  }

  /** `target`: where the URI leads whenever it is asked for. */
  add(uri: string, target: Target): void {
    const slot = slotOf(uri);
    // What was cut out of a message keeps the whole of it.
    this.#uris[slot] = ownCopy(uri);
    this.#targets[slot] = { ...target, address: ownCopy(target.address) };
  }
}

function slotOf(uri: string): number {
  const { length } = uri;
  let hash = length;
  for (let at = length > LOOKED_AT ? length - LOOKED_AT : 0; at < length; at++)
    hash = (Math.imul(hash, 31) + uri.charCodeAt(at)) | 0;
  return (hash ^ (hash >>> 8)) & (SLOTS - 1);
}
