/** All methods that are there whatever modules are loaded. */
import type { MethodDefinition, MethodRegistry } from '../registry.ts';
import { ECHO_METHODS } from './echo-methods.ts';
import type { ServerFacts } from './facts.ts';
import { networkMethods } from './network-methods.ts';
import { processMethods } from './process-methods.ts';
import { systemMethods } from './system-methods.ts';

export function coreMethodsOf(facts: ServerFacts, registry: MethodRegistry): MethodDefinition[] {
  return [...systemMethods(registry), ...ECHO_METHODS, ...processMethods(facts), ...networkMethods(facts)];
}
