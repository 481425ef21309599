// Signatures in the reference, in editors and in the declarations for TypeScript are made of the names of arguments.
import { expect, test } from 'vitest';
import { coreModule } from '../../src/engine/core/index.ts';
import { availableModules, importModule } from '../../src/engine/load/loader.ts';
import { CORE_TABLES } from '../../src/engine/typescript/ksr/tables.ts';
import type { AnyModule } from '../../src/module/define.ts';

interface Row {
  readonly args?: readonly unknown[];
  readonly names?: readonly string[];
  readonly shorter?: readonly (readonly string[])[];
  readonly run: (...values: never[]) => unknown;
}

/** What the code calls the arguments of a function: behind self and the context. */
function takenBy({ run }: Row): string[] {
  const [, list = ''] = /^[^(]*\(([^)]*)\)/.exec(String(run).replaceAll(/\{[^}]*\}/g, '_')) ?? [];
  return list
    .split(',')
    .slice(2)
    .map((each) => /\w+/.exec(each)?.[0] ?? '');
}

/** What TypeScript does not take as the name of an argument. */
const RESERVED =
  /^(?:function|default|new|this|in|with|var|case|class|delete|enum|export|import|return|switch|typeof|void)$/;

const modules = (await Promise.all(availableModules().map((name) => importModule(name)))) as AnyModule[];

function rowsOf({ name, functions, kemi }: AnyModule): [string, Row][] {
  return Object.entries({ ...functions, ...kemi?.functions } as Record<string, Row>).map(([own, row]) => [
    `${name}.${own}`,
    row,
  ]);
}

const rows: [string, Row][] = [
  ...[coreModule as AnyModule, ...modules].flatMap(rowsOf),
  ...CORE_TABLES.flatMap(([, functions]) => Object.entries(functions as Record<string, Row>)),
];

test('every argument of every function has a name', () => {
  const lacking = rows.filter(([, { args = [], names = [] }]) => args.length !== names.length);
  expect(lacking.map(([name]) => name)).toEqual([]);
});

test('names of arguments can be those of TypeScript, and differ', () => {
  const forms = rows.flatMap(([name, { names = [], shorter = [] }]) =>
    [names, ...shorter].map((form) => ({ name, form })),
  );
  const bad = forms.filter(
    ({ form }) =>
      new Set(form).size !== form.length || form.some((each) => !/^[a-z][A-Za-z]*$/.test(each) || RESERVED.test(each)),
  );
  expect(bad).toEqual([]);
});

test('an argument that the code takes by the name shown stands where it is shown', () => {
  const astray = rows.filter(([, row]) => {
    const taken = takenBy(row);
    return (row.names ?? []).some((name, i) => taken.includes(name) && taken[i] !== name);
  });
  expect(astray.map(([name]) => name)).toEqual([]);
});
