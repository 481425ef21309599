/** Kinds of arguments whose constant texts have a form of their own: another is refused when the configuration is read. */
import { addressFamily, hostForm } from '../lib/ip-address.ts';
import type { Problem } from '../lib/problem.ts';
import { parseSocketName } from '../pv/socket-spec.ts';
import type { CallArgument } from '../script/host.ts';
import { literal, text, type ArgumentBinder, type ArgumentType, type Declared } from './arguments.ts';

/** As `type`, called `label`, where of a text without variables is said what is wrong with it; null: nothing. */
export function judged<T>(
  type: ArgumentType<T>,
  label: string,
  judge: (written: string, binder: ArgumentBinder) => Problem | null,
): ArgumentType<T> {
  return {
    ...type,
    label,
    bind(argument, binder) {
      const written = constantOf(argument, type.isLiteral === true);
      return (written === null ? null : judge(written, binder)) ?? type.bind(argument, binder);
    },
  };
}

/** What is written; null: something that only a message decides. In literal text a dollar sign is just that. */
function constantOf(argument: CallArgument, isLiteral: boolean): string | null {
  switch (argument.kind) {
    case 'int':
      return String(argument.value);
    case 'word':
      return argument.value;
    case 'string':
      return !isLiteral && argument.value.includes('$') ? null : argument.value;
    default:
      return null;
  }
}

/** As `type`, called `label`, where a text without variables is one that `isOne` takes. */
export function checked<T>(type: ArgumentType<T>, label: string, isOne: (written: string) => boolean): ArgumentType<T> {
  return judged(type, label, (written) =>
    isOne(written) ? null : { problem: 'bad-value', message: `"${written}" is no ${label}` },
  );
}

/** The name of something that modules declare. Variables may only stand in that of a statistic. */
export function declaredName(what: Declared): ArgumentType<string> {
  return judged(what === 'statistic' ? text() : literal(), `${what} name`, (written, binder) =>
    binder.has(what, written) ? null : { problem: 'bad-value', message: `there is no ${what} "${written}"` },
  );
}

/** One of a few words, in any case; variables mean nothing in it. */
export function oneOf(words: readonly string[]): ArgumentType<string> {
  const label = words.join(', ');
  return judged(literal(), label, (written) =>
    words.includes(written.toLowerCase())
      ? null
      : { problem: 'bad-value', message: `"${written}" is none of ${label}` },
  );
}

/** The name of a socket that this server listens on. */
export function ownSocket(): ArgumentType<string> {
  return judged(literal(), 'socket', (written, binder) => {
    const name = parseSocketName(addressFamily(written) === 6 ? hostForm(written) : written);
    if (name === null || /[^\w.:-]/.test(name.host))
      return { problem: 'bad-value', message: `"${written}" is no socket: [proto:]host[:port]` };
    return binder.mayListenOn(name)
      ? null
      : { problem: 'bad-value', message: `this server does not listen on ${written}` };
  });
}

/** The name of a header; what follows a colon does no harm. `kind`: whether it may be known only when it runs. */
export function headerName(kind = literal): ArgumentType<string> {
  return checked(kind(), 'header name', isHeaderName);
}

export function isHeaderName(written: string): boolean {
  return /^[+\-.~\w]+(?:$|:)/.test(written);
}

/** A text that begins with a variable: a constant would give the same each time. */
export function variableText(): ArgumentType<string> {
  const type = text();
  return {
    ...type,
    label: 'variable',
    bind(argument, binder) {
      const written = argument.kind === 'int' ? String(argument.value) : 'value' in argument ? argument.value : '$';
      if (written.startsWith('$')) return type.bind(argument, binder);
      return { problem: 'argument-type', message: `a variable is expected, not "${written}"` };
    },
  };
}
