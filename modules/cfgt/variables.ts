/** The variables as a report shows them. */
import type { Context } from '../../src/context/context.ts';
import { plainXavp } from '../../src/context/plain-xavp.ts';
import type { BoundVariable } from '../../src/module/index.ts';

/** Bits of the parameter `mask`. */
const NULLS = 1;
const AVPS = 2;
const SCRIPT_VARIABLES = 4;
const XAVPS = 8;
const OTHERS = 16;
export const EVERYTHING = 32;

/** They have parts of their own here, belong to transactions, or are of the kinds that reports of Kamailio leave out. */
const NOT_OTHER = /^\$(?:null$|r[uUd]$|du$|[ft]u$|T|\(|(?:hdr|var|avp|xavp|xavi|xavu)\()/;

const SCRIPT_VARIABLE = /^\$var\(/;

/** `mentioned`: what the configuration has of variables. */
export function variablesOf(ctx: Context, mask: number, mentioned: Iterable<BoundVariable>): Record<string, unknown> {
  const shows = (kind: number): boolean => (mask & (kind | EVERYTHING)) !== 0;
  const all: [string, unknown][] = [];
  for (const variable of mentioned) {
    if (SCRIPT_VARIABLE.test(variable.text)) {
      if (shows(SCRIPT_VARIABLES)) all.push([variable.text, variable.get(ctx) ?? 0]);
    } else if (shows(OTHERS) && !NOT_OTHER.test(variable.text)) {
      const value = variable.get(ctx);
      if (value !== null || (mask & NULLS) !== 0) all.push([variable.text, value]);
    }
  }
  if (shows(AVPS)) for (const name of ctx.avps.names()) all.push([`$avp(${name})`, ctx.avps.all(name)]);
  if (shows(XAVPS)) {
    for (const [name, stack] of ctx.xavps?.fields ?? []) all.push([`$xavp(${name})`, stack.map(plainXavp)]);
  }
  return Object.fromEntries(all);
}
