/** Core functions on flags of attributes: those that `avpflags` names. */
import { functionsOf, RouteType } from '../../module/index.ts';
import type { ArgumentType } from '../../module/arguments.ts';
import { avpName } from '../../pv/variables/avp.ts';
import type { CoreSelf } from './self.ts';

const fn = functionsOf<CoreSelf>();

/** An index is passed over, as in Kamailio. */
const WRITTEN = /^\$?([^$[]+)(?:\[.*\])?$/;

/** `$name`, `"name"` or `"s:name"`: the attribute itself, not its value. */
const attribute: ArgumentType<string> = {
  label: 'attribute',
  optional: false,
  bind(argument) {
    const text = argument.kind === 'string' ? argument.value : argument.kind === 'variable' ? argument.text : '';
    const name = avpName(WRITTEN.exec(text)?.[1] ?? '');
    if (name !== null && !name.includes('(')) return { kind: 'constant', value: name };
    return { problem: 'argument-type', message: 'the name of an attribute is expected: $name or "name"' };
  },
};

const attributeFlag: ArgumentType<number> = {
  label: 'flag of attributes',
  optional: false,
  takesWords: true,
  bind(argument, binder) {
    const flag = argument.kind === 'word' || argument.kind === 'string' ? binder.avpFlag(argument.value) : null;
    if (flag !== null) return { kind: 'constant', value: flag };
    return { problem: 'argument-type', message: 'a name of `avpflags` is expected' };
  },
};

/** What all three have in common. */
const parts = {
  args: [attribute, attributeFlag],
  names: ['attribute', 'flag'],
  routes: RouteType.Any,
} as const;

export const avpFlagFunctions = {
  setavpflag: fn({
    ...parts,
    doc: 'Sets a flag of `avpflags` of the attribute, if it has just one value. False when it has none, or several.',
    run(_self, ctx, name, flag) {
      const flags = ctx.avps.flags(name);
      if (flags === null) return -1;
      ctx.avps.setFlags(name, flags | (1 << flag));
      return 1;
    },
  }),
  resetavpflag: fn({
    ...parts,
    doc: 'Clears a flag of `avpflags` of the attribute, if it has just one value.',
    run(_self, ctx, name, flag) {
      const flags = ctx.avps.flags(name);
      if (flags === null) return -1;
      ctx.avps.setFlags(name, flags & ~(1 << flag));
      return 1;
    },
  }),
  isavpflagset: fn({
    ...parts,
    doc: 'True when the attribute has just one value, and the flag of `avpflags` is set on it.',
    run: (_self, ctx, name, flag) => (((ctx.avps.flags(name) ?? 0) & (1 << flag)) !== 0 ? 1 : -1),
  }),
};
