/** Flags of the message, of the script and of the branch: all as a number (`$mf`), in hexadecimal (`$mF`), or one (`$Mf(5)`). */
import type { Context } from '../../context/context.ts';
import { scriptFlags, setScriptFlags } from '../../context/script-flags.ts';
import type { Problem } from '../../lib/problem.ts';
import type { Setter, VariableDefinition } from '../definition.ts';
import type { CoreFacts } from '../facts.ts';
import { numbered } from '../plain.ts';

interface Flags {
  readonly doc: string;
  /** Names for the number, the hexadecimal text and a single flag. */
  readonly names: readonly [string, string, string];
  readonly get: (ctx: Context) => number;
  readonly set: (ctx: Context, bits: number) => void;
}

const FLAGS: readonly Flags[] = [
  {
    doc: 'Message flags',
    names: ['mf', 'mF', 'Mf'],
    get: (ctx) => ctx.flags,
    set: (ctx, bits) => {
      ctx.flags = bits;
    },
  },
  { doc: 'Script flags', names: ['sf', 'sF', 'Sf'], get: scriptFlags, set: setScriptFlags },
  {
    doc: 'Branch flags',
    names: ['bf', 'bF', 'Bf'],
    get: (ctx) => ctx.branchFlags,
    set: (ctx, bits) => {
      ctx.branchFlags = bits;
    },
  },
];

const hexadecimal = (bits: number): string => (bits >>> 0).toString(16).padStart(8, '0');

/** All bits of a family. */
function whole({ names: [number, text], doc, get, set }: Flags, facts: CoreFacts): VariableDefinition[] {
  const write: Setter = (ctx, value) => {
    if (typeof value === 'string') return facts.error(ctx, `$${number} needs a number`);
    set(ctx, value ?? 0);
    return undefined;
  };
  return [
    {
      names: [number],
      doc: `${doc}, as a number.`,
      writable: true,
      bind: () => ({ get, set: write, shown: (ctx) => String(get(ctx) >>> 0) }),
    },
    numbered([text], `${doc}, in hexadecimal.`, { get: (ctx) => hexadecimal(get(ctx)), set: write, number: get }),
  ];
}

/** Its number, 0 to 31, or the name that `flags` gave it. */
function bitOf(written: string, facts: CoreFacts): number | Problem {
  const bit = /^\d+$/.test(written) ? Number(written) : facts.flag(written);
  if (bit !== null && bit <= 31) return bit;
  return { problem: 'bad-value', message: `there is no flag "${written}"`, hint: 'flags have numbers from 0 to 31' };
}

function single({ names, doc, get, set }: Flags, facts: CoreFacts): VariableDefinition {
  return {
    names: [names[2]],
    doc: `${doc}: one by its number or name; 1 when it is set, else 0.`,
    inner: 'required',
    innerKind: 'literal',
    writable: true,
    bind({ inner }) {
      const bit = bitOf(inner!.text, facts);
      if (typeof bit === 'object') return bit;
      const mask = 1 << bit;
      return {
        get: (ctx) => ((get(ctx) & mask) === 0 ? 0 : 1),
        set(ctx, value) {
          if (typeof value === 'string') return facts.error(ctx, `$${names[2]}(${inner!.text}) needs a number`);
          set(ctx, value === null || value === 0 ? get(ctx) & ~mask : get(ctx) | mask);
          return undefined;
        },
      };
    },
  };
}

export function flagVariables(facts: CoreFacts): readonly VariableDefinition[] {
  return FLAGS.flatMap((family) => [...whole(family, facts), single(family, facts)]);
}
