/**
 * Arguments of the core's own functions. Their constants are part of the grammar: a number stands without quotes, a text in
 * them. What a message decides, variables and expressions, may stand for both.
 */
import { addressFamily } from '../../lib/ip-address.ts';
import { arg, type Problem } from '../../module/index.ts';
import type { CallArgument } from '../../script/host.ts';
import { readKeyword } from '../script/keywords.ts';

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
  return unless(arg.flag({ words: true }), (argument) =>
    isText(argument) && /^\s*(?:\d|$)/.test((argument as { value: string }).value)
      ? 'a number without quotes, or a name of `flags`,'
      : null,
  );
}

/** A host, with quotes or without. */
export function host<T>(type: arg.ArgumentType<T>): arg.ArgumentType<T> {
  return wordOrText(type, 'a host', (word) => !word.includes(':') || addressFamily(word.replace(/[[\]]/g, '')) === 6);
}

/** A socket, with quotes or without. */
export function socket<T>(type: arg.ArgumentType<T>): arg.ArgumentType<T> {
  return wordOrText(type, 'a socket', () => true);
}

/** Words with a meaning of their own in the language need quotes. */
function wordOrText<T>(type: arg.ArgumentType<T>, what: string, isOne: (word: string) => boolean): arg.ArgumentType<T> {
  const isOwn = (word: string): boolean => word === 'myself' || readKeyword(word) !== null;
  const words = unless(type, (argument) =>
    argument.kind === 'word' && (isOwn(argument.value) || !isOne(argument.value))
      ? `${what}, or a text in quotes,`
      : null,
  );
  return { ...words, takesWords: true };
}
