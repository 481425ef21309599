/**
 * Arguments of the core's own functions. Their constants are part of the grammar: a number stands without quotes, a text in
 * them. What a message decides, variables and expressions, may stand for both.
 */
import { arg, type Problem } from '../../module/index.ts';
import type { CallArgument } from '../../script/host.ts';

function unless<T>(type: arg.ArgumentType<T>, judge: (argument: CallArgument) => string | null): arg.ArgumentType<T> {
  return {
    ...type,
    bind(argument, binder) {
      const expected = judge(argument);
      if (expected === null) return type.bind(argument, binder);
      return { problem: 'argument-type', message: `${expected} is expected` } satisfies Problem;
    },
  };
}

const isText = (argument: CallArgument): boolean => argument.kind === 'string' && !argument.value.includes('$');

/** A text: a constant one is in quotes. */
export function quoted<T>(type: arg.ArgumentType<T>): arg.ArgumentType<T> {
  return unless(type, ({ kind }) => (kind === 'word' || kind === 'int' ? 'a text in quotes' : null));
}

/** A number: a constant one is without quotes. */
export function number(): arg.ArgumentType<number> {
  return unless(arg.int(), (argument) => (isText(argument) ? 'a number without quotes' : null));
}

/** As {@link number}, but not below 0: the grammar has no sign there. */
export function count(): arg.ArgumentType<number> {
  return unless(number(), (argument) =>
    argument.kind === 'int' && argument.value < 0 ? 'a number that is not negative' : null,
  );
}

/** A flag: its number without quotes, or its name of `flags` with or without. */
export function flag(): arg.ArgumentType<number> {
  return unless(arg.flag(), (argument) =>
    isText(argument) && /^\s*\d/.test((argument as { value: string }).value)
      ? 'a number without quotes, or a name of `flags`,'
      : null,
  );
}
