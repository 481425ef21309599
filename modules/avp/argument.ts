/** Kinds of argument of functions on attributes: a text or the value of a variable, and `$name`, which names an attribute. */
import type { Context } from '../../src/context/context.ts';
import { arg, isProblem, type Problem, type ScriptValue } from '../../src/module/index.ts';
import type { ArgumentBinder } from '../../src/module/arguments.ts';
import type { CallArgument } from '../../src/script/host.ts';
import { variableEnd } from '../../src/pv/parse.ts';
import { avpName } from '../../src/pv/variables/avp.ts';

/** Something whose value is known when the function runs. */
export interface Source {
  /** As it stands in the configuration, for the log. */
  readonly written: string;
  readonly of: (ctx: Context) => ScriptValue;
  /** A variable within quotes: Kamailio takes it as a value, but as no name of an attribute. */
  readonly isQuotedVariable?: true;
}

/** An attribute named in the configuration. */
export interface Attribute {
  readonly written: string;
  readonly name: string;
}

const bad = (message: string): Problem => ({ problem: 'bad-value', message });

/** What a text begins with, blanks left out: as in Kamailio what stands behind a variable there does not count. */
function referenceIn(written: string): string {
  const text = written.trimStart();
  const end = text.startsWith('$') ? variableEnd(text, 0) : 0;
  return end > 0 ? text.slice(0, end) : text;
}

/** A variable, an attribute (`$name`) where there is no such variable, a select; what is none of them stands for itself. */
function bindSource(argument: CallArgument, binder: ArgumentBinder): Source | Problem {
  switch (argument.kind) {
    case 'int':
      return { written: String(argument.value), of: () => argument.value };
    case 'select': {
      const select = binder.select(argument.text);
      return isProblem(select) ? select : { written: argument.text, of: (ctx) => select.get(ctx) };
    }
    case 'expression':
      return { problem: 'argument-type', message: 'a text or a variable is expected' };
    default: {
      const written = argument.kind === 'variable' ? argument.text : argument.value;
      const reference = referenceIn(written);
      if (reference.startsWith('@')) return bindSource({ kind: 'select', text: reference }, binder);
      if (!reference.startsWith('$')) return { written, of: () => written };
      const variable = binder.variables.variable(reference);
      if (!isProblem(variable)) {
        const of = (ctx: Context): ScriptValue => variable.get(ctx);
        return argument.kind === 'variable' ? { written, of } : { written, of, isQuotedVariable: true };
      }
      const name = avpName(reference.slice(1));
      return name === null ? variable : { written, of: (ctx) => ctx.avps.get(name) };
    }
  }
}

/** A text: the value of a variable or attribute when the text is just that, else the text as it is. */
export function source(): arg.ArgumentType<Source> {
  return {
    label: 'text',
    optional: false,
    bind(argument, binder) {
      const bound = bindSource(argument, binder);
      return isProblem(bound) ? bound : { kind: 'constant', value: bound };
    },
  };
}

/** A number, or what has a number as its value. */
export function integer(): arg.ArgumentType<Source> {
  return {
    label: 'int',
    optional: false,
    isNumber: true,
    bind(argument, binder) {
      const bound = bindSource(argument, binder);
      if (isProblem(bound)) return bound;
      if (argument.kind === 'int' || bound.written.startsWith('$') || argument.kind === 'select') {
        return { kind: 'constant', value: bound };
      }
      if (!/^[+-]?\d+$/.test(bound.written)) return { problem: 'argument-type', message: 'an integer is expected' };
      const number = Number(bound.written) | 0;
      return { kind: 'constant', value: { written: bound.written, of: () => number } satisfies Source };
    },
  };
}

/** `$name`. */
export function attribute(): arg.ArgumentType<Attribute> {
  return arg.parsed('$attribute', (written) => {
    const name = written.startsWith('$') ? avpName(written.slice(1)) : null;
    return name === null ? bad(`"${written}" names no attribute: write $name`) : { written, name };
  });
}
