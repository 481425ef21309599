/** Every select of the core. */
import type { CoreFacts } from '../facts.ts';
import { addressSelects } from './address.ts';
import { CREDENTIAL_SELECTS } from './credentials.ts';
import { destinationSelects } from './destination.ts';
import { messageSelects } from './message.ts';
import type { Place } from './place.ts';
import { SelectRegistry } from './registry.ts';
import { serverSelects } from './server.ts';
import { VIA_SELECTS } from './via.ts';

function coreSelects(facts: CoreFacts): Readonly<Record<string, Place>> {
  const phones = facts.phonesAreNumbers;
  return {
    ...destinationSelects(phones),
    ...addressSelects(phones),
    ...messageSelects(phones),
    ...serverSelects(facts),
    ...VIA_SELECTS,
    ...CREDENTIAL_SELECTS,
  };
}

export function makeCoreSelects(facts: CoreFacts): SelectRegistry {
  const registry = new SelectRegistry();
  registry.add(coreSelects(facts));
  return registry;
}
