// The checker follows requests by what functions do to them, so it has to know ours.
import { expect, test } from 'vitest';
import { availableModules, importModule } from '../../src/engine/load/loader.ts';
import type { AnyModule } from '../../src/module/define.ts';
import type { Call } from '../../src/script/ast.ts';
import { roleOf } from '../../src/script/check/paths/roles.ts';
import { LEAVE_AVPS_ALONE, OTHER_LANGUAGE } from '../../src/script/check/rules/set-variables.ts';

const definitions = (await Promise.all(availableModules().map((name) => importModule(name)))) as AnyModule[];
const span = { source: 0, start: 0, end: 0 };

function call(name: string): Call {
  return { kind: 'Call', name, nameSpan: span, span, args: [] };
}

test.each(definitions.map((each) => [each.name, each] as const))(
  'the checker knows what the functions of %s do to a request',
  (_name, { functions }) => {
    const names = Object.keys(functions ?? {});
    expect(names.filter((name) => roleOf(call(name)) === 'unknown')).toEqual([]);
  },
);

test('the checker knows which modules set variables on their own', () => {
  const unknown = definitions.filter(({ name }) => !LEAVE_AVPS_ALONE.has(name) && !OTHER_LANGUAGE.test(name));
  expect(unknown.map(({ name }) => name)).toEqual([]);
});
