/** What other modules may ask of sanity. */
import { apiToken, type ModuleHost } from '../../src/module/index.ts';
import type { Message } from '../../src/sip/message.ts';

export interface SanityApi {
  /** Whether sanity_check() without an argument would refuse a message. */
  refuses(message: Message): boolean;
}

export const SANITY = apiToken<SanityApi>('sanity');

/** For the parameter `sanity_checks` of other modules, once all are initialised; null: it is 0. */
export function sanityFor(host: ModuleHost, wanted: number): SanityApi | null {
  if (wanted === 0) return null;
  return (
    host.find(SANITY) ??
    host.fail({
      problem: 'missing-dependency',
      message: 'sanity_checks needs the module sanity',
      hint: 'Add loadmodule "sanity.so", or leave sanity_checks at 0.',
    })
  );
}
