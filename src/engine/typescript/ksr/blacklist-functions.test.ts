import { afterEach, beforeEach, expect, test } from 'vitest';
import { chosenLists } from '../../../context/destination-lists.ts';
import { RouteStage } from '../testing/stage.ts';

let stage: RouteStage;
beforeEach(() => {
  stage = new RouteStage();
});
afterEach(() => {
  stage.remove();
});

const LISTS = ['a', 'b', 'c'].map((name) => `dst_blacklist = ${name}:{ (any, 192.0.2.1, 0, "") }\n`).join('');

test('a route in TypeScript chooses among the lists of the configuration', async () => {
  stage.write({
    'routes.ts': `export function RELAY(_msg: unknown, KSR: any) {
  const codes = ['a', 'b', 'nowhere'].map((name) => KSR.use_blacklist(name));
  KSR.sample.note([...codes, KSR.unuse_blacklist('a'), KSR.unuse_blacklist('nowhere')].join(' '));
}`,
  });
  expect(stage.load(`${LISTS}request_route { route(RELAY); }`)).toBe('');
  const { ctx } = await stage.run();
  const unknown = 'there is no list "nowhere" in dst_blacklist';
  expect(stage.log).toEqual([unknown, unknown, '1 1 -1 1 -1']);
  expect(chosenLists(ctx).map(({ name }) => name)).toEqual(['b']);
});

test('and asks one about an address', async () => {
  stage.write({
    'routes.ts': `export async function RELAY(_msg: unknown, KSR: any) {
  const codes = [await KSR.check_blacklist('a', '192.0.2.1', 5060, 'udp', ''), await KSR.check_blacklist('a', '192.0.2.2')];
  KSR.sample.note(codes.join(' '));
}`,
  });
  expect(stage.load(`${LISTS}request_route { route(RELAY); }`)).toBe('');
  await stage.run();
  expect(stage.log).toEqual(['1 -1']);
});
