/** Functions on xavps, which need no `$xavp(…)` to be written. */
import type { Context } from '../../src/context/context.ts';
import { XavpFields, XavpStore, type XavpValue } from '../../src/context/xavp-store.ts';
import { arg, functionsOf, RouteType } from '../../src/module/index.ts';
import { scriptVariableNames } from '../../src/pv/variables/script-variables.ts';
import { listParameters } from '../../src/sip/parameters.ts';
import type { Self } from './self.ts';

const fn = functionsOf<Self>();
const routes = RouteType.Any;

function store(ctx: Context): XavpStore {
  ctx.xavps ??= new XavpStore();
  return ctx.xavps;
}

/** The top list of fields of a root, made when there is none. */
function fieldsOf(ctx: Context, root: string): XavpFields {
  const found = store(ctx).get(root);
  if (found instanceof XavpFields) return found;
  const made = new XavpFields();
  store(ctx).push(root, made);
  return made;
}

/** Replaces the top value of a field. */
function setField(fields: XavpFields, name: string, value: XavpValue): void {
  const stack = fields.fields.get(name);
  if (stack === undefined || stack.length === 0) fields.push(name, value);
  else stack[0] = value;
}

function copyValue(value: XavpValue): XavpValue {
  if (!(value instanceof XavpFields)) return value;
  const copy = new XavpFields();
  for (const [name, stack] of value.fields) copy.fields.set(name, stack.map(copyValue));
  return copy;
}

function copy(ctx: Context, from: string, at: number, to: string, target: number | undefined): number {
  const value = ctx.xavps?.get(from, at) ?? null;
  if (value === null) return -1;
  if (target === undefined) {
    store(ctx).push(to, copyValue(value));
    return 1;
  }
  const stack = store(ctx).fields.get(to);
  if (stack?.[target] === undefined) return -1;
  stack[target] = copyValue(value);
  return 1;
}

/** Values put one below the other, so that the first has index 0. */
function makeList(values: readonly string[]): XavpFields {
  const fields = new XavpFields();
  if (values.length > 0) fields.fields.set('v', [...values]);
  return fields;
}

const separatorSet = (separators: string): RegExp => new RegExp(`[${separators.replace(/[\\\]^-]/g, '\\$&')}]`);

export const xavpFunctions = {
  xavp_copy: fn({
    doc: 'Copies a list of fields by name and index onto another, or over the one with an index there.',
    args: [arg.text(), arg.int(), arg.text(), arg.optional(arg.int())],
    routes,
    run: (_self, ctx, from, at, to, target) => copy(ctx, from, at, to, target),
  }),
  xavp_params_explode: fn({
    doc: 'Makes a list of fields from `name=value;…`.',
    args: [arg.text(), arg.text()],
    routes,
    run(_self, ctx, text, root) {
      const parameters = listParameters(text);
      if (parameters.length === 0) return -1;
      const fields = new XavpFields();
      for (const { name, value } of parameters) fields.push(name, value ?? '');
      store(ctx).push(root, fields);
      return 1;
    },
  }),
  xavp_params_implode: fn({
    doc: 'Puts the fields of a list as `name=value;…` into a variable.',
    args: [arg.text(), arg.variable({ writable: true })],
    routes,
    run(_self, ctx, root, target) {
      const fields = ctx.xavps?.get(root) ?? null;
      if (!(fields instanceof XavpFields)) return -1;
      let text = '';
      for (const [name, stack] of fields.fields) {
        const value = stack[0] ?? null;
        text += value === null || value === '' ? `${name};` : `${name}=${String(value)};`;
      }
      target.set!(ctx, text);
      return 1;
    },
  }),
  xavp_slist_explode: fn({
    doc: 'Makes the fields v[0], v[1], … from a text cut at any of the separators; t trims them.',
    args: [arg.text(), arg.text(), arg.text(), arg.text()],
    routes,
    run(_self, ctx, text, separators, mode, root) {
      if (separators === '') return -1;
      const pieces = text.split(separatorSet(separators)).map((piece) => (mode.includes('t') ? piece.trim() : piece));
      store(ctx).push(root, makeList(pieces.filter((piece) => piece !== '')));
      return 1;
    },
  }),
  xavp_child_seti: fn({
    doc: 'Sets a field to a number.',
    args: [arg.text(), arg.text(), arg.int()],
    routes,
    run(_self, ctx, root, name, value) {
      setField(fieldsOf(ctx, root), name, value);
      return 1;
    },
  }),
  xavp_child_sets: fn({
    doc: 'Sets a field to a text.',
    args: [arg.text(), arg.text(), arg.text()],
    routes,
    run(_self, ctx, root, name, value) {
      setField(fieldsOf(ctx, root), name, value);
      return 1;
    },
  }),
  xavp_rm: fn({
    doc: 'Removes the top value of a root.',
    args: [arg.text()],
    routes,
    run(_self, ctx, root) {
      const stack = ctx.xavps?.fields.get(root);
      stack?.shift();
      if (stack?.length === 0) ctx.xavps!.clear(root);
      return 1;
    },
  }),
  xavp_child_rm: fn({
    doc: 'Removes a field.',
    args: [arg.text(), arg.text()],
    routes,
    run(_self, ctx, root, name) {
      const fields = ctx.xavps?.get(root) ?? null;
      if (fields instanceof XavpFields) fields.clear(name);
      return 1;
    },
  }),
  pv_var_to_xavp: fn({
    doc: 'Copies a $var, or with * all, into the fields of a root, which is emptied first.',
    args: [arg.text(), arg.text()],
    routes,
    run(_self, ctx, name, root) {
      const fields = new XavpFields();
      const names = name === '*' ? scriptVariableNames(ctx) : [name];
      for (const each of names) fields.push(each, ctx.variables.get(each) ?? 0);
      store(ctx).clear(root);
      store(ctx).push(root, fields);
      return 1;
    },
  }),
  pv_xavp_to_var: fn({
    doc: 'Copies the fields of a root into the $var of the same names.',
    args: [arg.text()],
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
  pv_xavp_print: fn({
    doc: 'Writes all xavps to the log at level info.',
    routes,
    run(self, ctx) {
      for (const line of describe(ctx.xavps, '')) self.host.log.info(line, self.host.logPrefix(ctx));
      return 1;
    },
  }),
};

/** One line for each value: its path and what it holds. */
function describe(fields: XavpFields | null, path: string): string[] {
  if (fields === null) return [];
  const lines: string[] = [];
  for (const [name, stack] of fields.fields) {
    for (const [index, value] of stack.entries()) {
      const place = `${path}${name}[${String(index)}]`;
      if (value instanceof XavpFields) lines.push(...describe(value, `${place}=>`));
      else lines.push(`XAVP ${place} (${typeof value === 'number' ? 'int' : 'str'}): ${String(value)}`);
    }
  }
  return lines;
}
