/** Assignments, as statements and as parts of expressions. */
import { js, type Code, type Name } from '../../lib/codegen/code.ts';
import type { Assignment, Binary, Expression } from '../ast.ts';
import { mayFail, mayGrow } from './inspect.ts';
import { MAX_TEXT } from '../runtime/runtime.ts';
import type { RouteScope } from './scope.ts';

/** What assignments are worth. */
export const DONE = 1;
export const FAILED = -1;

/** What puts the value into the variable, and what names the assignment to those who trace it. */
interface Stored {
  readonly set: Name;
  readonly action: Name | null;
  /** Writes what becomes of the value of the assignment; a name is a variable that has it. */
  readonly settle: (value: number | Name) => void;
  /** Whether that is anything. */
  readonly isWanted: boolean;
  /** The place of the value, for the log. */
  readonly where: string;
}

/** Writes an assignment; null for `settle`: nobody wants its value. */
export function compileAssignment(
  scope: RouteScope,
  node: Assignment,
  settle: ((value: number | Name) => void) | null,
): void {
  const { target, operator, completedAt } = node;
  const handle = scope.program.bindings.variables.get(target)!;
  const action = scope.traceAction(completedAt, { name: 'assign', target: handle });
  const value = operator === '=' ? node.value : combined(node, operator.slice(0, -1) as Binary['operator']);
  const from =
    value.kind === 'Variable' || value.kind === 'Select' ? scope.program.bindings.variables.get(value) : undefined;
  const attempt = from?.attempt === undefined ? null : scope.external(`${from.text}_attempt`, from.attempt);
  const code = attempt === null ? scope.expressions.value(scope, value) : js`${attempt}(${scope.ctx})`;
  const stored: Stored = {
    set: scope.external(`set_${target.kind === 'Word' ? target.name : target.text}`, handle.set),
    action,
    settle: settle ?? (() => undefined),
    isWanted: settle !== null,
    where: scope.range(value.span),
  };
  const tests = doubts(scope, value, attempt === null);
  if (tests.length === 0 && attempt === null) {
    store(scope, stored, code);
    return;
  }
  const held = scope.hold('value', code);
  for (const [index, test] of tests.entries()) {
    if (index === 0) scope.writer.open(js`if (${test(held)})`);
    else scope.writer.next(js`else if (${test(held)})`);
    stored.settle(FAILED);
  }
  if (tests.length > 0) scope.writer.next(js`else`);
  if (attempt === null) store(scope, stored, held);
  else storeAttempt(scope, stored, held, value);
  if (tests.length > 0) scope.writer.close();
}

/** An assignment in an expression: 1, or -1 when it failed; as any function of the core it leaves `$rc` at 0. */
export function compileAssigned(scope: RouteScope, node: Assignment): Code {
  scope.writer.line(js`${scope.ctx}.retcode = ${0};`);
  const worth = scope.local('assigned');
  compileAssignment(scope, node, (value) => {
    scope.writer.line(js`${worth} = ${value};`);
  });
  return js`${worth}`;
}

/** What the value may turn out to be that must not be stored. */
function doubts(scope: RouteScope, value: Expression, canFail: boolean): ((held: Name) => Code)[] {
  const { runtime, ctx } = scope;
  const what = `rval expression evaluation failed (${scope.range(value.span)})`;
  const tests: ((held: Name) => Code)[] = [];
  if (canFail && mayFail(value)) tests.push(() => js`${runtime}.failed(${ctx}, ${scope.fault}, ${what})`);
  if (mayGrow(value)) {
    // Written out, for a call would cost a short route a tenth of its time. Sums are never null.
    const length = value.kind === 'Binary' ? js`.length` : js`?.length`;
    tests.push((held) => js`${held}${length} > ${MAX_TEXT} && ${runtime}.tooLong(${ctx}, ${held}, ${what})`);
  }
  return tests;
}

/** Variables that refuse a value say false. */
function store(scope: RouteScope, { set, action, settle, isWanted, where }: Stored, value: Code | Name): void {
  const { writer, ctx, runtime } = scope;
  const isRefused = js`${set}(${ctx}, ${value}) === ${false}`;
  const refused = js`${runtime}.refused(${ctx}, ${where})`;
  if (!isWanted) {
    writer.line(js`if (${isRefused}) ${refused};`);
    scope.traceAssigned(action);
    return;
  }
  const stored = scope.hold('stored', js`${isRefused} ? ${refused} : ${DONE}`);
  scope.traceAssigned(action);
  settle(stored);
}

/** What has no value is assigned as `$null`, and the assignment has failed. */
function storeAttempt(scope: RouteScope, stored: Stored, held: Name, value: Expression): void {
  const { writer, runtime, ctx } = scope;
  // A select that has nothing leaves the empty text, a variable `$null`.
  const assigned = value.kind === 'Select' ? js`${held} ?? ${''}` : held;
  writer.line(js`${stored.set}(${ctx}, ${assigned});`);
  scope.traceAssigned(stored.action);
  writer.open(js`if (${runtime}.missing(${ctx}, ${held}, ${stored.where}))`);
  stored.settle(FAILED);
  writer.next(js`else`);
  stored.settle(DONE);
  writer.close();
}

/** `x += 1` as `x + 1`. */
function combined({ target, value, span }: Assignment, operator: Binary['operator']): Binary {
  return { kind: 'Binary', operator, left: target, right: value, span };
}
