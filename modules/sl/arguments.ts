/** Arguments that functions of sl can do without. */
import { arg, isProblem } from '../../src/module/index.ts';

/** As `type`, but null where a variable has no value. */
export function orNull<T>(type: arg.ArgumentType<T>): arg.ArgumentType<T | null> {
  const raw = arg.value();
  return {
    ...type,
    bind(argument, binder) {
      const bound = type.bind(argument, binder);
      const value = raw.bind(argument, binder);
      if (isProblem(bound) || isProblem(value) || bound.kind === 'constant') return bound;
      if (bound.kind === 'expression') {
        return { kind: 'expression', convert: (each) => (each === null ? null : bound.convert(each)) };
      }
      if (value.kind !== 'computed') return bound;
      return { ...bound, compute: (ctx) => (value.compute(ctx) === null ? null : bound.compute(ctx)) };
    },
  } as arg.ArgumentType<T | null>;
}
