/**
 * Arguments of plain scripts, which were written for an interpreter that makes texts and numbers of whatever it is given, and
 * goes on where a function cannot use one.
 */
import type { Context } from '../../../context/context.ts';
import type { ArgumentType } from '../../../module/arguments.ts';
import type { AnySelf } from '../../load/loaded-module.ts';
import { int32Of, type ArgumentReader } from '../argument-reader.ts';
import type { Method, OfRun } from './namespace.ts';

/** What is wrong with an argument. */
export class ArgumentError extends TypeError {}

/** The same for any value: numbers are cut to what fits, others are written as text or read as numbers. */
export function plainReader(
  { isNumber }: Pick<ArgumentType<unknown>, 'isNumber'>,
  read: ArgumentReader,
): ArgumentReader {
  const plain = (value: unknown): unknown => {
    if (value === undefined || typeof value === 'string') return value;
    return isNumber === true ? int32Of(Number(value)) : String(value);
  };
  return (value, ctx) => read(typeof value === 'number' ? value : plain(value), ctx);
}

/** The same method, which logs what is wrong with an argument and gives `answer` then. */
export function forgiving(method: Method, self: () => AnySelf, run: symbol, answer: unknown): Method {
  return function (this: OfRun, ...values: unknown[]) {
    try {
      return method.apply(this, values);
    } catch (error) {
      if (!(error instanceof ArgumentError)) throw error;
      const { host } = self();
      host.log.error(error.message, host.logPrefix((this as unknown as Record<symbol, Context>)[run]!));
      return answer;
    }
  };
}
