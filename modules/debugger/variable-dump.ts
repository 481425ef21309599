/** `dbg_pv_dump()`: the variables a script has set, as JSON. */
import type { Context } from '../../src/context/context.ts';
import { plainXavp } from '../../src/context/plain-xavp.ts';
import type { ScriptValue } from '../../src/module/index.ts';

const NULLS = 1;
const AVPS = 2;
const SCRIPT_VARIABLES = 4;
const XAVPS = 8;

export const ALL_VARIABLES = 31;

/** `$null` is 0, as a script variable without a value is. */
export function jsonText(value: ScriptValue): string {
  return JSON.stringify(value ?? 0);
}

/** `mask`: which kinds of variables. */
export function dumpVariables(ctx: Context, mask: number): string {
  const all: [string, unknown][] = [];
  if ((mask & SCRIPT_VARIABLES) !== 0) {
    for (const [name, value] of ctx.variables) {
      if (value !== null || (mask & NULLS) !== 0) all.push([`$var(${name})`, value ?? 0]);
    }
  }
  if ((mask & AVPS) !== 0) for (const name of ctx.avps.names()) all.push([`$avp(${name})`, ctx.avps.all(name)]);
  if ((mask & XAVPS) !== 0) {
    for (const [name, stack] of ctx.xavps?.fields ?? []) all.push([`$xavp(${name})`, stack.map(plainXavp)]);
  }
  return `{${all.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
}
