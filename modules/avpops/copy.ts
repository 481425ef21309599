/** `avp_copy()` and `avp_subst()`: values of one AVP under another name. */
import type { Context } from '../../src/context/context.ts';
import { isProblem, type Problem } from '../../src/module/index.ts';
import { substitute, type Substitution } from '../../src/pv/substitution.ts';
import type { VariableRegistry } from '../../src/pv/registry.ts';
import { bindAvp, parseFlags, splitAtSlashes } from './operand.ts';

export interface Target {
  readonly name: (ctx: Context) => string;
  readonly flags: ReadonlySet<string>;
}

/** `$avp(name)/flags`. */
export function parseTarget(text: string, variables: VariableRegistry): Target | Problem {
  const [written = '', flagText] = splitAtSlashes(text);
  const name = bindAvp(written, variables);
  const flags = parseFlags(flagText, 'gdns');
  if (isProblem(name)) return name;
  return isProblem(flags) ? flags : { name, flags };
}

/** Copies the newest value (flag g: all, which turns their order round). False: nothing to copy, or no number with flag n. */
export function copy(ctx: Context, from: string, { name, flags }: Target, onText: () => void): boolean {
  const every = flags.has('g');
  const values = every ? [...ctx.avps.all(from)] : ctx.avps.all(from).slice(0, 1);
  if (values.length === 0) return false;
  const to = name(ctx);
  for (const value of values) {
    const converted = convert(value, flags);
    if (converted === null) {
      onText();
      return false;
    }
    if (flags.has('d')) removeValue(ctx, from, value);
    ctx.avps.push(to, converted);
  }
  return true;
}

function convert(value: string | number, flags: ReadonlySet<string>): string | number | null {
  if (flags.has('s')) return String(value);
  if (!flags.has('n') || typeof value === 'number') return value;
  return /^\d+$/.test(value) ? Number(value) | 0 : null;
}

function removeValue(ctx: Context, name: string, value: string | number): void {
  ctx.avps.removeAt(name, ctx.avps.all(name).indexOf(value));
}

export interface SubstitutionPlace {
  readonly source: (ctx: Context) => string;
  /** null: the result takes the place of the source. */
  readonly target: ((ctx: Context) => string) | null;
  readonly flags: ReadonlySet<string>;
}

/** `$avp(source)/$avp(target)/flags`. */
export function parseSubstitutionPlace(text: string, variables: VariableRegistry): SubstitutionPlace | Problem {
  const [sourceText = '', targetText, flagText] = splitAtSlashes(text);
  const source = bindAvp(sourceText, variables);
  const target = targetText === undefined || targetText === '' ? null : bindAvp(targetText, variables);
  const flags = parseFlags(flagText, 'gd');
  if (isProblem(source)) return source;
  if (target !== null && isProblem(target)) return target;
  return isProblem(flags) ? flags : { source, target, flags };
}

/** Substitutes in the newest text (flag g: in all). False: none matched. */
export function substituteAvps(ctx: Context, { source, target, flags }: SubstitutionPlace, by: Substitution): boolean {
  const from = source(ctx);
  const to = target?.(ctx) ?? from;
  const texts = ctx.avps.all(from).filter((value) => typeof value === 'string');
  let done = false;
  for (const text of flags.has('g') ? texts : texts.slice(0, 1)) {
    const result = substitute(by, text, ctx);
    if (result === null) continue;
    if (target === null || flags.has('d')) removeValue(ctx, from, text);
    ctx.avps.push(to, result);
    done = true;
  }
  return done;
}
