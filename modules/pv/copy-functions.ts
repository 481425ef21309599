/** Copying between `$var(…)` and `$xavp(…)`, and writing all xavps, xavus and xavis to the log. */
import type { Context } from '../../src/context/context.ts';
import { XavpFields } from '../../src/context/xavp-store.ts';
import { arg, functionsOf, RouteType } from '../../src/module/index.ts';
import { scriptVariableNames } from '../../src/pv/variables/script-variables.ts';
import { storeOf } from '../../src/pv/variables/xavp.ts';
import type { Self } from './self.ts';

const fn = functionsOf<Self>();
const routes = RouteType.Any;

/** One line for each value: its path and what it holds. */
function describe(fields: XavpFields | null, path: string): string[] {
  if (fields === null) return [];
  const lines: string[] = [];
  for (const [name, stack] of fields.fields) {
    for (const [index, value] of stack.entries()) {
      const place = `${path}${name}[${String(index)}]`;
      if (value instanceof XavpFields) lines.push(...describe(value, `${place}=>`));
      else lines.push(`${place} (${typeof value === 'number' ? 'int' : 'str'}): ${String(value)}`);
    }
  }
  return lines;
}

function printing(name: string, doc: string, find: (ctx: Context) => XavpFields | null) {
  return fn({
    doc,
    routes,
    run(self, ctx) {
      for (const line of describe(find(ctx), '')) self.host.log.info(`${name} ${line}`, self.host.logPrefix(ctx));
      return 1;
    },
  });
}

export const copyFunctions = {
  pv_var_to_xavp: fn({
    doc: 'Copies a $var, or with * all, into the fields of a root, which is emptied first.',
    args: [arg.text(), arg.text()],
    names: ['variable', 'xavp'],
    routes,
    run(_self, ctx, name, root) {
      const names = name === '*' ? scriptVariableNames(ctx) : [name];
      if (name !== '*' && !ctx.variables.has(name)) return -1;
      const fields = new XavpFields();
      for (const each of names) fields.push(each, ctx.variables.get(each) ?? 0);
      storeOf(ctx).clear(root);
      storeOf(ctx).push(root, fields);
      return 1;
    },
  }),
  pv_xavp_to_var: fn({
    doc: 'Copies the fields of a root into the $var of the same names.',
    args: [arg.text()],
    names: ['xavp'],
    routes,
    run(_self, ctx, root) {
      const fields = ctx.xavps?.get(root) ?? null;
      if (!(fields instanceof XavpFields)) return -1;
      for (const [name, stack] of fields.fields) {
        const value = stack[0] ?? null;
        if (!(value instanceof XavpFields)) ctx.variables.set(name, value);
      }
      return 1;
    },
  }),
  pv_xavp_print: printing('XAVP', 'Writes all xavps to the log at level info.', (ctx) => ctx.xavps),
  pv_xavi_print: printing('XAVI', 'Writes all xavis to the log.', (ctx) => ctx.xavps?.insensitive ?? null),
  pv_xavu_print: printing('XAVU', 'Writes all xavus to the log.', (ctx) => ctx.xavps?.unique ?? null),
};
