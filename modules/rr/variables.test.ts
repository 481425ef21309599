import { expect, test } from 'vitest';
import { INVITE, sampleContext, sampleRegistry, Script } from '../../src/pv/testing/sample.ts';
import { RouteState } from './route-state.ts';
import { routeVariables } from './variables.ts';

const state = new RouteState(() => true);

/** A request that our route with these parameters was taken off. */
function script(text: string, parameters: string): Script {
  const registry = sampleRegistry();
  registry.addVariables(routeVariables(() => state));
  const ctx = sampleContext(text);
  state.noteParameters(ctx, parameters);
  return new Script(ctx, registry);
}

const REQUEST = INVITE.replace('b.example.com>', 'b.example.com>;tag=tt1');

test('the direction says which tag is that of the caller', () => {
  expect(script(REQUEST, 'lr;ftag=ft1').print('$rdir(id) $rdir(name) $fti $tti')).toBe('1 downstream ft1 tt1');
  expect(script(REQUEST, 'lr;ftag=tt1').print('$rdir(id) $rdir(name) $fti $tti')).toBe('2 upstream tt1 ft1');
});

test('$route_uri is that of the first Route, and empty without one', () => {
  const routed = REQUEST.replace('Via:', 'Route: <sip:one;lr>, <sip:two;lr>\r\nVia:');
  expect(script(routed, '').print('$route_uri')).toBe('sip:one;lr');
  expect(script(REQUEST, '').print('$route_uri|')).toBe('|');
});
