import { expect, test } from 'vitest';
import { RouteType } from '../script/host.ts';
import { readScriptSymbols } from './script-symbols.ts';

const arms = (name: string) => (name === 't_on_failure' ? [RouteType.Failure] : []);

function found(text: string): { made: string[]; used: string[] } {
  const { routes, routeUses } = readScriptSymbols(text, arms);
  const shown = ({ family, start, end }: { family: string; start: number; end: number }): string =>
    `${family} ${text.slice(start, end)}`;
  return { made: routes.map(shown), used: routeUses.map(shown) };
}

test('exported functions are routes, whichever way they are written', () => {
  const text = `// export function NOT() {}
  export function A() { return /export function NOT/.test('}'); }
  export async function B() {}
  export const C = (msg) => msg.exit();
  const inner = { D: 1 };
  export function ksr_request_route() {}
  export type E = string;`;
  expect(found(text).made).toEqual(['route A', 'route B', 'route C']);
});

test('a table has routes of all kinds', () => {
  const text = `export const routes = defineRoutes({
    request(msg) { if (msg) { f({ no: 1 }); } },
    failure: { MISSED(msg, KSR) { g({ no: 2 }); }, async LATE() {}, 'with-dash': h },
    branch: { OUT: (msg) => ({ no: 3 }) },
    event: { 'tm:local-request': () => 1 },
  });`;
  expect(found(text).made).toEqual([
    'failure_route MISSED',
    'failure_route LATE',
    'failure_route with-dash',
    'branch_route OUT',
    'event_route tm:local-request',
  ]);
});

test('calls name routes, and so does the file where it calls its own', () => {
  const text = `export async function A(msg, KSR) {
    KSR.tm.t_on_failure('MISSED');
    await msg.route("B");
    other('B');
    return A(msg, KSR) + msg.A + \`\${1} A\`;
  }
  const table = { A: 1 };`;
  expect(found(text).used).toEqual(['failure_route MISSED', 'route B', 'route A']);
});
