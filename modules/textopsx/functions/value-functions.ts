/** *_hf_value(): single values of headers. */
import type { Context } from '../../../src/context/context.ts';
import { arg, checked, functionsOf, RouteType } from '../../../src/module/index.ts';
import {
  appendValue,
  assign,
  assignValue,
  excludeValue,
  includeValue,
  insertValue,
  removeParameter,
  removeValue,
  removeWholeValues,
  valueExists,
  wholeValues,
} from '../header-values.ts';
import { headerSelector } from '../header-selector.ts';
import { COMMAS } from '../value-parameters.ts';
import type { Self } from './self.ts';

const fn = functionsOf<Self>();
const routes = RouteType.Request | RouteType.Failure | RouteType.Reply | RouteType.CoreReply | RouteType.Branch;

const place = headerSelector({ all: false, allWithoutParameter: false, parameter: false });
const removable = headerSelector({ all: true, allWithoutParameter: true, parameter: true });
const assignable = headerSelector({ all: true, allWithoutParameter: false, parameter: true });

const add = (doc: string, run: typeof appendValue) =>
  fn({
    doc,
    args: [place, arg.text()],
    names: ['header', 'value'],
    routes,
    run: (_self, ctx, selector, value) => run(ctx, selector, value),
  });

const onSet = (doc: string, run: (ctx: Context, name: string, value: string) => number) =>
  fn({
    doc,
    args: [checked(arg.literal(), 'name of a header', (written) => /^[\w+-]+$/.test(written)), arg.text()],
    names: ['header', 'value'],
    routes,
    run: (_self, ctx, name, value) => run(ctx, name, value),
  });

export const valueFunctions = {
  append_hf_value: add(
    'Adds a value behind the one with this index (`name[2]`, `name[-1]`), or a header behind all.',
    appendValue,
  ),
  insert_hf_value: add(
    'Adds a value before the one with this index, or a header before the first of its name.',
    insertValue,
  ),
  remove_hf_value: fn({
    doc: 'Removes a value, or with `name[index].parameter` a parameter of it; `[*]` means all of them.',
    args: [removable],
    names: ['header'],
    routes,
    run: (_self, ctx, selector) => removeValue(ctx, selector),
  }),
  remove_hf_value2: fn({
    doc: 'As remove_hf_value() for headers like Authorization, whose commas separate parameters.',
    args: [removable],
    names: ['header'],
    routes,
    run(_self, ctx, selector) {
      const spans = wholeValues(ctx, selector);
      if (selector.parameter === null) return removeWholeValues(ctx, spans);
      return removeParameter(ctx, spans, selector.parameter, COMMAS);
    },
  }),
  assign_hf_value: fn({
    doc: 'Replaces a value or a parameter of it, which is added when it is missing.',
    args: [assignable, arg.text()],
    names: ['header', 'value'],
    routes,
    run: (_self, ctx, selector, value) => assignValue(ctx, selector, value),
  }),
  assign_hf_value2: fn({
    doc: 'As assign_hf_value() for headers like Authorization, whose commas separate parameters.',
    args: [assignable, arg.text()],
    names: ['header', 'value'],
    routes,
    run: (_self, ctx, selector, value) => assign(ctx, wholeValues(ctx, selector), selector.parameter, value, COMMAS),
  }),
  include_hf_value: onSet('Adds a value to a set such as Supported unless it is there.', includeValue),
  exclude_hf_value: onSet('Removes a value from a set such as Supported.', excludeValue),
  hf_value_exists: onSet('True when a set such as Supported holds the value, in any case.', valueExists),
};
