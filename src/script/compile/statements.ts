/** Statements. The value of a route is that of the last statement it ran, so the last one is compiled to give one. */
import { js, type Name } from '../../lib/codegen/code.ts';
import type { Assignment, Expression, If, Return, Statement, Switch, While } from '../ast.ts';
import { alwaysLeaves } from '../check/rules/reachable-code.ts';
import { fold } from '../fold.ts';
import type { ForeignRoute } from '../host.ts';
import { compileAssignment, DONE, FAILED } from './assignments.ts';
import { compileCall, compileRouteCall } from './calls.ts';
import { compileCondition, compileInt, compileLoopCondition, compileText } from './expressions.ts';
import { firstPlace } from './first-place.ts';
import { mayFail } from './inspect.ts';
import type { RouteScope } from './scope.ts';

/** What happens to the value of a statement: nothing, the route returns it, or a variable keeps it. */
type Outcome =
  { readonly kind: 'ignore' } | { readonly kind: 'return' } | { readonly kind: 'keep'; readonly name: Name };

const IGNORE: Outcome = { kind: 'ignore' };
const RETURN: Outcome = { kind: 'return' };

/** What traces call these; Kamailio knows no other name for `break`. */
const LEAVING = { Return: 'return', Exit: 'exit', Drop: 'drop', Break: 'exit' } as const;

/** Values of statements that have no return code of their own. */
const FAILED_RETURN = -5;
const BROKEN = 0;

/** Writes the whole of a route. */
export function compileRoute(scope: RouteScope): void {
  const { foreign } = scope.unit;
  if (foreign !== null) {
    compileForeign(scope, foreign);
    return;
  }
  const statements = scope.unit.blocks.flatMap((block) => block.body.statements);
  new StatementCompiler(scope).list(statements, RETURN);
}

/** A route of another language only hands over. */
function compileForeign(scope: RouteScope, { run }: ForeignRoute<never>): void {
  const { writer, ctx, result, depth } = scope;
  writer.line(js`${result} = ${scope.external(`foreign ${scope.unit.label}`, run)}(${ctx}, ${depth});`);
  writer.line(js`return typeof ${result} === ${'number'} ? ${result} : yield ${result};`);
}

class StatementCompiler {
  readonly #scope: RouteScope;
  /** For each loop and switch we are in: what `break` gives it. */
  readonly #breakable: Outcome[] = [];

  constructor(scope: RouteScope) {
    this.#scope = scope;
  }

  list(statements: readonly Statement[], outcome: Outcome): void {
    if (statements.length === 0) this.#settle(DONE, outcome);
    for (const [index, statement] of statements.entries()) {
      this.#statement(statement, index === statements.length - 1 ? outcome : IGNORE);
      // What follows cannot run.
      if (alwaysLeaves(statement)) return;
    }
  }

  #settle(value: number | Name, outcome: Outcome): void {
    if (outcome.kind === 'return') this.#scope.writer.line(js`return ${value};`);
    if (outcome.kind === 'keep') this.#scope.writer.line(js`${outcome.name} = ${value};`);
  }

  #statement(statement: Statement, outcome: Outcome): void {
    const scope = this.#scope;
    switch (statement.kind) {
      case 'Block':
        this.list(statement.statements, outcome);
        return;
      case 'If':
        this.#if(statement, outcome);
        return;
      case 'While':
        this.#while(statement, outcome);
        return;
      case 'Switch':
        this.#switch(statement, outcome);
        return;
      case 'Assignment':
        scope.enter(statement.span, statement.completedAt);
        this.#assignment(statement, outcome);
        return;
      case 'ExpressionStatement':
        if (this.#looksBack(statement.expression)) scope.keepPosition();
        scope.enter(statement.span);
        this.#expression(statement.expression, outcome);
        return;
      default:
        this.#leave(statement);
    }
  }

  #looksBack(expression: Expression): boolean {
    return expression.kind === 'Call' && this.#scope.program.bindings.calls.get(expression)?.looksBack === true;
  }

  #leave(statement: Extract<Statement, { kind: 'Return' | 'Exit' | 'Drop' | 'Break' }>): void {
    const { writer, ctx } = this.#scope;
    writer.mark = statement.span;
    this.#scope.traceAction(statement.completedAt, { name: LEAVING[statement.kind] });
    switch (statement.kind) {
      case 'Return':
        this.#return(statement);
        return;
      case 'Break':
        this.#break();
        return;
      case 'Drop':
        writer.line(js`${ctx}.dropped = true;`);
        this.#scope.stop();
        return;
      case 'Exit':
        this.#scope.stop();
    }
  }

  #return({ value, span, completedAt }: Return): void {
    const scope = this.#scope;
    const constant = value === null ? DONE : fold(value);
    if (typeof constant === 'number') {
      if (constant === 0) scope.stop();
      else scope.writer.line(js`return ${constant};`);
      return;
    }
    scope.enter(span, completedAt);
    const { result, ctx } = scope;
    scope.writer.line(js`${result} = ${compileInt(scope, value!)};`);
    if (mayFail(value!)) scope.writer.line(js`if (${scope.fault}.take()) return ${FAILED_RETURN};`);
    scope.writer.line(js`if (${result} === ${0}) ${ctx}.stopped = true;`);
    scope.writer.line(js`return ${result};`);
  }

  /** Outside of loops and switches it ends the route, but not the script. */
  #break(): void {
    const outcome = this.#breakable.at(-1) ?? RETURN;
    this.#settle(BROKEN, outcome);
    if (outcome.kind !== 'return') this.#scope.writer.line(js`break;`);
  }

  #expression(expression: Expression, outcome: Outcome): void {
    const scope = this.#scope;
    if (expression.kind === 'Call') compileCall(scope, expression, false);
    else if (expression.kind === 'RouteCall') compileRouteCall(scope, expression, false);
    else scope.writer.line(js`${scope.result} = ${compileInt(scope, expression)};`);
    this.#settle(scope.result, outcome);
  }

  #assignment(statement: Assignment, outcome: Outcome): void {
    const settle = (value: number | Name): void => {
      this.#settle(value, outcome);
    };
    compileAssignment(this.#scope, statement, outcome.kind === 'ignore' ? null : settle);
  }

  #if(statement: If, outcome: Outcome): void {
    const scope = this.#scope;
    const { writer } = scope;
    scope.enter(statement.condition.span);
    scope.traceAction(statement.completedAt, { name: 'if' });
    writer.open(js`if (${compileCondition(scope, statement.condition)})`);
    this.#statement(statement.consequent, outcome);
    if (statement.alternate !== null) {
      writer.next(js`else`);
      this.#statement(statement.alternate, outcome);
    } else if (outcome.kind === 'keep') {
      writer.next(js`else`);
      this.#settle(DONE, outcome);
    }
    writer.close();
    if (statement.alternate === null && outcome.kind === 'return') this.#settle(DONE, outcome);
  }

  #while(statement: While, outcome: Outcome): void {
    const scope = this.#scope;
    const { writer, program } = scope;
    const { condition, body } = statement;
    const limit = program.limits.loops;
    // A loop at the end of a route gives the value of its last turn.
    const inner: Outcome = outcome.kind === 'return' ? { kind: 'keep', name: scope.hold('value', DONE) } : outcome;
    if (outcome.kind === 'keep') this.#settle(DONE, outcome);
    const turns = limit > 0 ? scope.hold('turns', 0) : null;
    scope.traceAction(statement.completedAt, { name: 'while' });
    writer.block(js`for (;;)`, () => {
      scope.enter(condition.span);
      writer.line(js`if (!${compileLoopCondition(scope, condition)}) break;`);
      if (turns !== null) {
        const { line, column } = program.sources.locate(firstPlace(condition, program.sources));
        const where = `${String(line)}, ${String(column)}`;
        const action = program.sources.locate(statement.completedAt);
        const at = `${action.path}:${String(action.line)}`;
        writer.block(js`if (++${turns} > ${limit})`, () => {
          writer.line(js`${scope.runtime}.runaway(${scope.ctx}, ${where}, ${limit}, ${at});`);
          this.#settle(FAILED, inner);
          writer.line(js`break;`);
        });
      }
      this.#breakable.push(inner);
      this.#statement(body, inner);
      this.#breakable.pop();
    });
    if (inner !== outcome && inner.kind === 'keep') this.#settle(inner.name, outcome);
  }

  #switch(statement: Switch, outcome: Outcome): void {
    const scope = this.#scope;
    const { writer, program } = scope;
    scope.enter(statement.subject.span);
    const isNumeric = statement.cases.some(({ label }) => label !== null && typeof fold(label) === 'number');
    scope.traceAction(statement.completedAt, { name: isNumeric ? 'switch' : 'case' });
    const chosen = this.#chosenCase(statement);
    const unchosen = this.#choosesNothing(statement) ? FAILED_RETURN : DONE;
    if (outcome.kind === 'keep') this.#settle(unchosen, outcome);
    this.#breakable.push(outcome);
    writer.open(js`switch (${chosen})`);
    for (const [index, item] of statement.cases.entries()) {
      writer.mark = item.span;
      const label = usesNumbers(statement, program.bindings.patterns)
        ? js`${index}`
        : js`${item.label === null ? 0 : fold(item.label)}`;
      writer.open(item.match === 'default' ? js`default:` : js`case ${label}:`);
      const last = index === statement.cases.length - 1;
      this.list(item.body, last ? outcome : IGNORE);
      writer.close();
    }
    writer.close();
    this.#breakable.pop();
    if (outcome.kind === 'return') this.#settle(unchosen, outcome);
  }

  /** Whether the subject is a constant that no case has. */
  #choosesNothing({ subject, cases }: Switch): boolean {
    const constant = fold(subject);
    if (constant === null) return false;
    const patterns = this.#scope.program.bindings.patterns;
    return !cases.some((item) => {
      if (item.match === 'default') return true;
      const label = patterns.get(item)?.test(String(constant)) ?? fold(item.label!);
      return label === true || String(label) === String(constant);
    });
  }

  /** What JavaScript's `switch` is over: the subject itself, or with patterns among the cases, the number of the first that fits. */
  #chosenCase(statement: Switch): ReturnType<typeof js> {
    const scope = this.#scope;
    const { subject, cases } = statement;
    const numeric = cases.some(({ label }) => label !== null && typeof fold(label) === 'number');
    const patterns = scope.program.bindings.patterns;
    if (numeric) {
      const value = compileInt(scope, subject);
      return mayFail(subject) ? js`${scope.runtime}.settleCase(${scope.fault}, ${value})` : value;
    }
    const text = compileText(scope, subject);
    if (!usesNumbers(statement, patterns)) return text;
    const held = scope.hold('subject', text);
    return cases.reduceRight(
      (otherwise, item, index) => {
        if (item.match === 'default') return otherwise;
        const pattern = patterns.get(item);
        const fits =
          pattern === undefined
            ? js`${held} === ${fold(item.label!)}`
            : js`${scope.external('pattern', pattern)}.test(${held})`;
        return js`${fits} ? ${index} : ${otherwise}`;
      },
      js`${-1}`,
    );
  }
}

/** Whether cases are told apart by their number. */
function usesNumbers(statement: Switch, patterns: { has(node: Switch['cases'][number]): boolean }): boolean {
  return statement.cases.some((item) => patterns.has(item));
}
