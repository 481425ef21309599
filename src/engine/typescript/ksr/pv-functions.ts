/** `KSR.pv`: variables by their text, as KEMI has them: a mistake is logged and gives null or false. */
import type { Context } from '../../../context/context.ts';
import { isProblem } from '../../../lib/problem.ts';
import type { ScriptValue } from '../../../lib/script-value.ts';
import { arg, kemiOf } from '../../../module/index.ts';
import type { BoundVariable } from '../../../pv/registry.ts';
import { int32Of } from '../argument-reader.ts';
import type { KsrSelf } from './self.ts';

const ksr = kemiOf<KsrSelf>();
const NULL_TEXT = '<null>';

function find(self: KsrSelf, ctx: Context, text: string): BoundVariable | null {
  const found = self.state.variables.find(text);
  if (!isProblem(found)) return found;
  self.host.log.error(`cannot get pv spec for [${text}]: ${found.message}`, self.host.logPrefix(ctx));
  return null;
}

function get(self: KsrSelf, ctx: Context, text: string): ScriptValue {
  const variable = find(self, ctx, text);
  return variable === null ? null : (variable.attempt ?? variable.get)(ctx);
}

function set(self: KsrSelf, ctx: Context, text: string, value: ScriptValue): boolean {
  const variable = find(self, ctx, text);
  if (variable === null) return false;
  if (variable.set === null) {
    self.host.log.error(`${text} cannot be assigned to`, self.host.logPrefix(ctx));
    return false;
  }
  variable.set(ctx, value);
  return true;
}

const reads = (doc: string, absent: ScriptValue) =>
  ksr({
    doc,
    args: [arg.literal()],
    names: ['name'],
    returns: 'value',
    run: (self, ctx, name) => get(self, ctx, name) ?? absent,
  });

export const PV_FUNCTIONS = {
  get: reads('The value of a variable; null when it has none.', null),
  getw: reads('The value of a variable; `<null>` when it has none.', NULL_TEXT),
  gete: reads('The value of a variable; empty text when it has none.', ''),
  geti: ksr({
    doc: 'The value of a variable as a number: a text counts by the digits it begins with; 0 for any other.',
    args: [arg.literal()],
    names: ['name'],
    returns: 'int',
    run(self, ctx, name) {
      const value = get(self, ctx, name);
      return typeof value === 'number'
        ? value
        : int32Of(Number.parseInt(/^[+-]?\d+/.exec(value ?? '')?.[0] ?? '0', 10));
    },
  }),
  getvn: ksr({
    doc: 'The value of a variable, or the number when it has none.',
    args: [arg.literal(), arg.int()],
    names: ['name', 'absent'],
    returns: 'value',
    run: (self, ctx, name, absent) => get(self, ctx, name) ?? absent,
  }),
  getvs: ksr({
    doc: 'The value of a variable, or the text when it has none.',
    args: [arg.literal(), arg.text()],
    names: ['name', 'absent'],
    returns: 'value',
    run: (self, ctx, name, absent) => get(self, ctx, name) ?? absent,
  }),
  seti: ksr({
    doc: 'Assigns a number to a variable.',
    args: [arg.literal(), arg.int()],
    names: ['name', 'value'],
    returns: 'bool',
    run: (self, ctx, name, value) => set(self, ctx, name, value),
  }),
  sets: ksr({
    doc: 'Assigns text to a variable.',
    args: [arg.literal(), arg.text()],
    names: ['name', 'value'],
    returns: 'bool',
    run: (self, ctx, name, value) => set(self, ctx, name, value),
  }),
  unset: ksr({
    doc: 'Makes a variable $null.',
    args: [arg.literal()],
    names: ['name'],
    returns: 'bool',
    run: (self, ctx, name) => set(self, ctx, name, null),
  }),
  is_null: ksr({
    doc: 'Whether a variable has no value.',
    args: [arg.literal()],
    names: ['name'],
    returns: 'bool',
    run: (self, ctx, name) => get(self, ctx, name) === null,
  }),
};
