/** What generated code calls. Everything that can be decided before a message arrives was decided by the compiler. */
import { LogLevel } from '../../lib/log.ts';
import { compilePosixRegex, isPosixRegexFailure } from '../../lib/posix-regex.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import { parseInteger, toText } from './convert.ts';

/** Where helpers say what went wrong; `ScriptHost` is one. */
export interface RuntimeLog<C> {
  log(ctx: C, level: LogLevel, text: string): void;
}

/** Tells the statement being run that its expression has no value (division by zero). One for each run of a route. */
export class Fault {
  raised = false;

  /** Whether it was raised; it no longer is. */
  take(): boolean {
    const raised = this.raised;
    this.raised = false;
    return raised;
  }
}

/** Patterns that are only known when they are used; the oldest go first. */
const MAX_PATTERNS = 256;

/** Texts that a route makes from others are no longer than this. Kamailio's memory for them (-M 8) ends sooner. */
export const MAX_TEXT = 4 * 1024 * 1024;

export class Runtime<C> {
  readonly toText = toText;
  readonly #log: RuntimeLog<C>;
  readonly #patterns = new Map<string, RegExp | null>();

  constructor(log: RuntimeLog<C>) {
    this.#log = log;
  }

  makeFault(): Fault {
    return new Fault();
  }

  /** A condition whose expression failed is false. Its arguments were evaluated, so the fault is known here. */
  settle(fault: Fault, condition: boolean): boolean {
    return !fault.take() && condition;
  }

  /** Whether the expression failed, which is said: `what` names it and its place. */
  failed(ctx: C, fault: Fault, what: string): boolean {
    if (!fault.take()) return false;
    this.#log.log(ctx, LogLevel.Error, what);
    return true;
  }

  /**
   * Says that a text of more than {@link MAX_TEXT} is not kept: `what` names it and its place. Far above, V8 ends the
   * process when such a text is taken to pieces.
   */
  tooLong(ctx: C, text: string, what: string): true {
    const length = `a text of ${String(text.length)} bytes is longer than a variable may keep (${String(MAX_TEXT)})`;
    this.#log.log(ctx, LogLevel.Error, length);
    this.#log.log(ctx, LogLevel.Error, what);
    return true;
  }

  /** Whether there is nothing to assign, which is said. `where` is `line,column-line,column`. */
  missing(ctx: C, value: ScriptValue, where: string): boolean {
    if (value !== null) return false;
    this.#log.log(ctx, LogLevel.Error, `assignment failed at pos: (${where})`);
    return true;
  }

  /** A variable has not taken a value, and has said why: the place of it, and what the assignment is worth. */
  refused(ctx: C, where: string): number {
    this.#log.log(ctx, LogLevel.Error, `assignment failed at pos: (${where})`);
    return -1;
  }

  /** The subject of a switch; one that failed is equal to no case. */
  settleCase(fault: Fault, subject: number): number {
    return fault.take() ? NaN : subject;
  }

  /** A string that is no number is 0, with a warning. */
  toInt(ctx: C, value: ScriptValue): number {
    return typeof value === 'number' ? value : this.#intOfOther(ctx, value);
  }

  #intOfOther(ctx: C, value: string | null): number {
    if (value === null) return 0;
    const number = parseInteger(value);
    if (number !== null) return number;
    this.#log.log(ctx, LogLevel.Warning, `automatic string to int conversion for "${value}" failed`);
    return 0;
  }

  /** `==`: the left value decides whether numbers or strings are compared; if it is `$null`, the right one does. */
  equals(ctx: C, left: ScriptValue, right: ScriptValue): boolean {
    if (typeof left === 'number') return left === this.toInt(ctx, right);
    if (typeof left === 'string') return left === toText(right);
    return typeof right === 'number' ? right === 0 : toText(right) === '';
  }

  /** `==` with a string on the right. */
  equalsText(ctx: C, left: ScriptValue, right: string): boolean {
    return typeof left === 'string' ? left === right : this.equals(ctx, left, right);
  }

  /** `==` with a number on the right. */
  equalsInt(ctx: C, left: ScriptValue, right: number): boolean {
    return typeof left === 'number' ? left === right : this.equals(ctx, left, right);
  }

  /** `+`: the left value decides; `$null` there makes it a concatenation. */
  add(ctx: C, left: ScriptValue, right: ScriptValue): string | number {
    return typeof left === 'number' ? (left + this.toInt(ctx, right)) | 0 : toText(left) + toText(right);
  }

  /** `+` with a variable on the right that has a number and a text of its own. */
  addEither(ctx: C, left: ScriptValue, _right: ScriptValue, number: ScriptValue, shown: ScriptValue): string | number {
    return this.add(ctx, left, typeof left === 'number' ? number : shown);
  }

  /** `==` with such a variable on the right. */
  equalsEither(ctx: C, left: ScriptValue, right: ScriptValue, number: ScriptValue, shown: ScriptValue): boolean {
    if (left === null) return this.equals(ctx, left, right);
    return this.equals(ctx, left, typeof left === 'number' ? number : shown);
  }

  divide(ctx: C, fault: Fault, left: number, right: number): number {
    if (right !== 0) return (left / right) | 0;
    return this.#fail(ctx, fault, 'rv div by 0');
  }

  modulo(ctx: C, fault: Fault, left: number, right: number): number {
    if (right !== 0) return (left % right) | 0;
    return this.#fail(ctx, fault, 'rv mod by 0');
  }

  /** `=~` with a pattern that is only known now; one that is none matches nothing. */
  matches(ctx: C, value: ScriptValue, pattern: ScriptValue): boolean {
    const source = toText(pattern);
    let regex = this.#patterns.get(source);
    if (regex === undefined) {
      regex = this.#compile(ctx, source);
      if (this.#patterns.size >= MAX_PATTERNS) this.#patterns.delete(this.#patterns.keys().next().value!);
      this.#patterns.set(source, regex);
    }
    return regex?.test(toText(value)) ?? false;
  }

  /** A loop reached the limit. `where`: `line, column` of its condition; `at`: the place of the whole, as the log names it. */
  runaway(ctx: C, where: string, limit: number, at: string): void {
    this.#log.log(ctx, LogLevel.Error, `runaway while (${where}): more then ${String(limit)} loops`);
    this.#log.log(ctx, LogLevel.Error, `run action error at: ${at}`);
  }

  tooDeep(ctx: C, depth: number): number {
    this.#log.log(ctx, LogLevel.Error, `too many recursive routing table lookups (${String(depth)}) giving up!`);
    return -1;
  }

  /** `where` is `file:line`. */
  noRoute(ctx: C, name: string, where: string): number {
    this.#log.log(ctx, LogLevel.Error, `route "${name}" not found at ${where}`);
    return -1;
  }

  #compile(ctx: C, source: string): RegExp | null {
    const regex = compilePosixRegex(source, { ignoreCase: true });
    if (!isPosixRegexFailure(regex)) return regex;
    this.#log.log(ctx, LogLevel.Error, `bad regular expression "${source}": ${regex.failure}`);
    return null;
  }

  #fail(ctx: C, fault: Fault, text: string): number {
    fault.raised = true;
    this.#log.log(ctx, LogLevel.Error, text);
    return 0;
  }
}
