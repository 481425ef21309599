/** The argument of is_method(): read once when it is constant. */
import { isProblem, arg } from '../../src/module/index.ts';
import { isMethodList, MethodSet } from './methods.ts';

export function methodSet(): arg.ArgumentType<MethodSet> {
  const text = arg.text();
  return {
    label: 'methods',
    optional: false,
    bind(argument, binder) {
      const bound = text.bind(argument, binder);
      if (isProblem(bound)) return bound;
      if (bound.kind === 'constant' && !isMethodList(String(bound.value)))
        return {
          problem: 'bad-value',
          message: `"${String(bound.value)}" is no method, nor known methods with | between`,
        };
      switch (bound.kind) {
        case 'constant':
          return { kind: 'constant', value: new MethodSet(String(bound.value)) };
        case 'computed':
          return { kind: 'computed', compute: (ctx) => new MethodSet(String(bound.compute(ctx))) };
        case 'expression':
          return { kind: 'expression', convert: (value) => new MethodSet(String(bound.convert(value))) };
      }
    },
  };
}
