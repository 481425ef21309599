/** What the parts of the compiler share: one for the program, one for each function. */
import { js, type Code, type CodeValue, type Name } from '../../lib/codegen/code.ts';
import type { Externals } from '../../lib/codegen/externals.ts';
import { Names } from '../../lib/codegen/names.ts';
import { CodeWriter } from '../../lib/codegen/writer.ts';
import type { Bindings } from '../check/bindings.ts';
import type { Limits } from '../configure.ts';
import type { Action } from '../actions.ts';
import { lastOf, type SourceSet, type Span } from '../source.ts';
import type { Positions } from './positions.ts';
import type { RouteGraph, RouteUnit } from './route-graph.ts';
import type { ExpressionCompiler } from './value.ts';

/** All words that local variables are named after, so that nothing in the closure is hidden by one. */
export const LOCAL_WORDS = [
  'ctx',
  'depth',
  'message',
  'r',
  'fault',
  'both',
  'either',
  'choice',
  'left',
  'argument',
  'assigned',
  'stored',
  'name',
  'target',
  'value',
  'turns',
  'subject',
] as const;
export type LocalWord = (typeof LOCAL_WORDS)[number];

/** What Kamailio calls routes without name, by their family. */
const UNNAMED_ROUTES: Readonly<Partial<Record<string, string>>> = {
  route: 'DEFAULT_ROUTE',
  reply_route: 'DEFAULT_ONREPLY',
  onreply_route: 'DEFAULT_ONREPLY',
  failure_route: 'DEFAULT_FAILURE',
  branch_route: 'DEFAULT_BRANCH',
  onsend_route: 'DEFAULT_SEND',
};

/** Names that all generated functions know. */
export interface CommonNames {
  /** The `Runtime`. */
  readonly runtime: Name;
  /** The table of routes for computed names. */
  readonly routes: Name;
  /** Makes what a debugger shows of the message; null: there is none to show it. */
  readonly inspect: Name | null;
  /** Tells of actions; null: nobody wants to know. */
  readonly trace: Name | null;
  /** Runs can be held before actions. */
  readonly holds: boolean;
}

export interface ProgramScope {
  readonly bindings: Bindings<never>;
  readonly graph: RouteGraph;
  readonly limits: Limits;
  readonly sources: SourceSet;
  readonly names: Names;
  readonly externals: Externals;
  readonly positions: Positions;
  readonly common: CommonNames;
  readonly expressions: ExpressionCompiler;
  /** Functions take the number of routes they are inside of. */
  readonly counted: boolean;
  /** Some call asks which one was before it. */
  readonly looksBack: boolean;
}

/** One function being written. */
export class RouteScope {
  readonly program: ProgramScope;
  readonly unit: RouteUnit;
  readonly writer = new CodeWriter<Span>();
  readonly ctx: Name;
  readonly depth: Name;
  readonly #names = new Names('$');
  readonly #locals: Name[] = [];
  /** Place of the statement or condition at hand. */
  #entered: [span: Span, completedAt: Span] | null = null;
  #hasCalled = false;
  #result: Name | null = null;
  #fault: Name | null = null;

  constructor(program: ProgramScope, unit: RouteUnit) {
    this.program = program;
    this.unit = unit;
    this.ctx = this.#unique('ctx');
    this.depth = this.#unique('depth');
  }

  /** The variable that has the result of the last call. */
  get result(): Name {
    if (this.#result === null) {
      this.#result = this.#unique('r');
      this.#locals.push(this.#result);
    }
    return this.#result;
  }

  /** Tells that an expression failed. */
  get fault(): Name {
    this.#fault ??= this.#unique('fault');
    return this.#fault;
  }

  #unique(word: LocalWord): Name {
    return this.#names.unique(word);
  }

  /** Writes a value to a variable of its own, so that what follows cannot change it. */
  hold(word: LocalWord, value: CodeValue): Name {
    const name = this.local(word);
    this.writer.line(js`${name} = ${value};`);
    return name;
  }

  /** A variable of its own, to be assigned inside of an expression. */
  local(word: LocalWord): Name {
    const name = this.#unique(word);
    this.#locals.push(name);
    return name;
  }

  external(wanted: string, value: unknown): Name {
    return this.program.externals.add(wanted, value);
  }

  get expressions(): ExpressionCompiler {
    return this.program.expressions;
  }

  get runtime(): Name {
    return this.program.common.runtime;
  }

  /** Says in `ctx` and in the source map what is being run from here on. */
  enter(span: Span, completedAt = lastOf(span)): void {
    this.writer.mark = span;
    this.#entered = [span, completedAt];
    this.#hasCalled = false;
    this.writer.line(js`${this.ctx}.position = ${this.program.positions.add(span, completedAt)};`);
  }

  /** A function is about to be called. Each but the first of a statement is a step of its own for those that look back. */
  enterCall(): void {
    if (this.program.looksBack && this.#hasCalled && this.#entered !== null)
      this.writer.line(js`${this.ctx}.position = ${this.program.positions.add(...this.#entered)};`);
    this.#hasCalled = true;
  }

  /** Keeps in `ctx` which statement ran before the one that is entered next. */
  keepPosition(): void {
    this.writer.line(js`${this.ctx}.before = ${this.ctx}.position;`);
  }

  /** Tells of an action that is about to run; gives what names it, for {@link traceAssigned}. */
  traceAction(span: Span, action: Pick<Action<never>, 'name'> & Partial<Action<never>>): Name | null {
    const { trace, holds } = this.program.common;
    if (trace === null) return null;
    const { path, line } = this.program.sources.locate(span);
    const { family, name } = this.unit.key;
    const route = name ?? UNNAMED_ROUTES[family] ?? 'DEFAULT_ROUTE';
    const whole = { moduleArguments: null, target: null, route, file: path, line, ...action };
    const external = this.external(`action_${action.name}`, whole);
    this.writer.line(js`if (${trace}.hub.active) ${trace}.hub.before(${this.ctx}, ${external});`);
    if (holds)
      this.writer.line(js`if (${trace}.hub.gate?.holds(${this.ctx}, ${external})) yield ${trace}.hub.gate.held;`);
    return external;
  }

  traceAssigned(action: Name | null): void {
    const { trace } = this.program.common;
    if (trace === null || action === null) return;
    this.writer.line(js`if (${trace}.hub.active) ${trace}.hub.assigned(${this.ctx}, ${action});`);
  }

  /** As messages of Kamailio show a place: `line,column-line,column`, the last character included. */
  range({ source, start, end }: Span): string {
    const { sources } = this.program;
    const last = sources.locate(lastOf({ source, start, end }));
    const { line, column } = sources.locate({ source, start, end });
    return `${String(line)},${String(column)}-${String(last.line)},${String(last.column)}`;
  }

  /** Ends the script. */
  stop(): void {
    this.writer.line(js`${this.ctx}.stopped = true;`);
    this.writer.line(js`return ${0};`);
  }

  /** The function around what has been written. */
  finish(): CodeWriter<Span> {
    const whole = new CodeWriter<Span>();
    whole.mark = this.unit.blocks[0]?.span ?? null;
    const keyword: Code = this.unit.waits ? js`function*` : js`function`;
    const parameters = this.program.counted ? [this.ctx, this.depth] : [this.ctx];
    const { inspect } = this.program.common;
    whole.block(js`${keyword} ${this.unit.name}(${parameters})`, () => {
      if (inspect !== null) whole.line(js`const ${this.#unique('message')} = ${inspect}(${this.ctx});`);
      if (this.#fault !== null) whole.line(js`const ${this.#fault} = ${this.runtime}.makeFault();`);
      if (this.#locals.length > 0) {
        whole.line(js`let ${this.#locals.map((name) => js`${name} = ${0}`)};`);
      }
      whole.append(this.writer);
    });
    return whole;
  }
}
