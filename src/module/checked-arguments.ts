/** Kinds of arguments whose constant texts have a form of their own: another is refused when the configuration is read. */
import type { CallArgument } from '../script/host.ts';
import { literal, text, type ArgumentType, type Declared } from './arguments.ts';

/** As `type`, called `label`, where a text without variables is one that `isOne` takes. */
export function checked<T>(type: ArgumentType<T>, label: string, isOne: (written: string) => boolean): ArgumentType<T> {
  return {
    ...type,
    label,
    bind(argument, binder) {
      const written = constantOf(argument);
      if (written === null || isOne(written)) return type.bind(argument, binder);
      return { problem: 'bad-value', message: `"${written}" is no ${label}` };
    },
  };
}

/** The name of something that modules declare. */
export function declaredName(what: Declared): ArgumentType<string> {
  const type = text();
  return {
    ...type,
    label: `${what} name`,
    bind(argument, binder) {
      const written = constantOf(argument);
      if (written === null || binder.has(what, written)) return type.bind(argument, binder);
      return { problem: 'bad-value', message: `there is no ${what} "${written}"` };
    },
  };
}

function constantOf(argument: CallArgument): string | null {
  switch (argument.kind) {
    case 'int':
      return String(argument.value);
    case 'word':
      return argument.value;
    case 'string':
      return argument.value.includes('$') ? null : argument.value;
    default:
      return null;
  }
}

/** One of a few words, in any case; variables mean nothing in it. */
export function oneOf(words: readonly string[]): ArgumentType<string> {
  const label = words.join(', ');
  return checkedLiteral(label, (written) => words.includes(written.toLowerCase()));
}

/** As `checked`, for texts in which a dollar sign is just that. */
export function checkedLiteral(label: string, isOne: (written: string) => boolean): ArgumentType<string> {
  const type = literal();
  return {
    ...type,
    label,
    bind(argument, binder) {
      const bound = type.bind(argument, binder);
      if ('problem' in bound || bound.kind !== 'constant' || isOne(String(bound.value))) return bound;
      return { problem: 'bad-value', message: `"${String(bound.value)}" is no ${label}` };
    },
  };
}

/** The name of a header; what follows a colon does no harm. */
export function headerName(): ArgumentType<string> {
  return checkedLiteral('header name', isHeaderName);
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
