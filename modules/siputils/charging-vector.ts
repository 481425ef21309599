/** P-Charging-Vector (RFC 7315 §5.6). */
import type { Context } from '../../src/context/context.ts';
import type { RandomSource } from '../../src/lib/random.ts';
import type { VariableDefinition } from '../../src/module/index.ts';

const NAME = 'P-Charging-Vector';

/** The header made for this message, without line end. */
const MADE = Symbol('charging vector');

/** Flags: r removes, g generates when there is none, f does both. 1 done, -1 nothing done. */
export function manageChargingVector(ctx: Context, flags: string, random: RandomSource): number {
  const fields = ctx.message.allNamed(NAME);
  const isForced = flags.includes('f');
  if (isForced || flags.includes('r')) for (const field of fields) ctx.edits.removeHeader(field);
  if (!isForced && !(flags.includes('g') && fields.length === 0))
    return flags.includes('r') && fields.length > 0 ? 1 : -1;
  const id = random.bytes(16).toString('hex').toUpperCase();
  const value = `icid-value=${id}; icid-generated-at=${ctx.flow.socket.address}`;
  ctx.setSlot(MADE, value);
  ctx.edits.appendHeader(`${NAME}: ${value}\r\n`);
  return 1;
}

function current(ctx: Context): string | null {
  const made = ctx.slot(MADE);
  if (typeof made === 'string') return made;
  const field = ctx.message.firstNamed(NAME);
  return field === null ? null : ctx.message.value(field);
}

function parameter(ctx: Context, name: string): string | null {
  for (const piece of (current(ctx) ?? '').split(';')) {
    const equals = piece.indexOf('=');
    if (equals > 0 && piece.slice(0, equals).trim().toLowerCase() === name) return piece.slice(equals + 1).trim();
  }
  return null;
}

const KEYS: Readonly<Record<string, (ctx: Context) => string | null>> = {
  all: (ctx) => {
    const value = current(ctx);
    return value === null ? null : `${NAME}: ${value}\r\n`;
  },
  value: (ctx) => parameter(ctx, 'icid-value'),
  genaddr: (ctx) => parameter(ctx, 'icid-generated-at'),
  orig: (ctx) => parameter(ctx, 'orig-ioi'),
  term: (ctx) => parameter(ctx, 'term-ioi'),
};

export const CHARGING_VECTOR: VariableDefinition = {
  names: ['pcv'],
  doc: 'P-Charging-Vector: all, value, genaddr, orig, term.',
  inner: 'required',
  bind({ inner }) {
    const key = inner!.text;
    const get = Object.hasOwn(KEYS, key) ? KEYS[key]! : null;
    if (get !== null) return { get };
    return {
      problem: 'bad-value',
      message: `$pcv(${key}) does not exist`,
      hint: `there is ${Object.keys(KEYS).join(', ')}`,
    };
  },
};
