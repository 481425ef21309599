/** Calls of functions and routes: statements that leave the return code in the function's result variable. */
import { js, type Code } from '../../lib/codegen/code.ts';
import type { Call, Expression, RouteCall } from '../ast.ts';
import type { BoundArgument, CallBinding } from '../host.ts';
import { containsCall } from './inspect.ts';
import { lastOf } from '../source.ts';
import { routeCallName, type RouteUnit } from './route-graph.ts';
import type { RouteScope } from './scope.ts';

/** Writes the call. `nested`: in an expression, where what is called finds `$rc` to be 0. */
export function compileCall(scope: RouteScope, call: Call, nested: boolean): Code {
  const binding = scope.program.bindings.calls.get(call)! as CallBinding<never>;
  const args = compileArguments(scope, call, binding.args);
  scope.enterCall();
  scope.traceAction(lastOf(call.span), {
    name: binding.name,
    moduleArguments: binding.isCore === true ? null : binding.args.length,
  });
  const { writer, ctx, result } = scope;
  if (nested && (binding.keepsRetcode === true || binding.args.some(({ kind }) => kind !== 'constant'))) {
    writer.line(js`${ctx}.retcode = ${0};`);
  }
  writer.line(js`${result} = ${scope.external(binding.name, binding.invoke)}(${[ctx, ...args]});`);
  if (binding.waits) writer.line(js`if (typeof ${result} !== ${'number'}) ${result} = yield ${result};`);
  writer.line(js`if (${result} === ${0}) { ${ctx}.stopped = true; return ${0}; }`);
  if (binding.keepsRetcode !== true) writer.line(js`${ctx}.retcode = ${result};`);
  return js`${result}`;
}

function compileArguments(scope: RouteScope, call: Call, bound: readonly BoundArgument<never>[]): Code[] {
  // A call among the arguments could change what an earlier one reads.
  const keep = call.args.some(containsCall);
  return bound.map((argument, index) => {
    const code = compileArgument(scope, argument, call.args[index]!, call.name);
    return keep && argument.kind !== 'constant' ? js`${scope.hold('argument', code)}` : code;
  });
}

function compileArgument(scope: RouteScope, argument: BoundArgument<never>, written: Expression, name: string): Code {
  switch (argument.kind) {
    case 'constant': {
      const { value } = argument;
      if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
        return js`${value}`;
      return js`${scope.external(`${name}_argument`, value)}`;
    }
    case 'computed':
      return js`${scope.external(`${name}_argument`, argument.compute)}(${scope.ctx})`;
    case 'expression':
      return js`${scope.external(`${name}_convert`, argument.convert)}(${scope.expressions.value(scope, written)})`;
  }
}

/** Writes `route(NAME)`. `nested` as above. */
export function compileRouteCall(scope: RouteScope, call: RouteCall, nested: boolean): Code {
  const name = routeCallName(call);
  const target = name === null ? null : scope.program.graph.target(name);
  scope.traceAction(lastOf(call.span), { name: 'route' });
  if (target === null) compileComputedCall(scope, call, nested);
  else compileKnownCall(scope, target, nested);
  return js`${scope.result}`;
}

function compileKnownCall(scope: RouteScope, target: RouteUnit, nested: boolean): void {
  const { writer, ctx, result, depth, runtime, program } = scope;
  const recursive = program.graph.isRecursive(scope.unit, target);
  const args = program.counted ? [ctx, js`${depth} + ${1}`] : [ctx];
  if (nested) writer.line(js`${ctx}.retcode = ${0};`);
  const run = target.waits ? js`yield* ${target.name}(${args})` : js`${target.name}(${args})`;
  if (recursive) {
    const limit = program.limits.depth;
    writer.line(js`if (${depth} >= ${limit}) ${result} = ${runtime}.tooDeep(${ctx}, ${limit + 1});`);
    writer.line(js`else ${result} = ${run};`);
  } else {
    writer.line(js`${result} = ${run};`);
  }
  writer.line(js`if (${ctx}.stopped) return ${0};`);
  writer.line(js`${ctx}.retcode = ${result};`);
}

/** The name is known when it runs: every route with a name is in a table. */
function compileComputedCall(scope: RouteScope, call: RouteCall, nested: boolean): void {
  const { writer, ctx, result, depth, runtime, program } = scope;
  const name = scope.hold('name', scope.expressions.text(scope, call.target));
  const target = scope.hold('target', js`${program.common.routes}.get(${name})`);
  const { path, line } = program.sources.locate(call.span);
  const limit = program.limits.depth;
  if (nested) writer.line(js`${ctx}.retcode = ${0};`);
  writer.line(
    js`if (${target} === undefined) ${result} = ${runtime}.noRoute(${ctx}, ${name}, ${`${path}:${String(line)}`});`,
  );
  writer.line(js`else if (${depth} >= ${limit}) ${result} = ${runtime}.tooDeep(${ctx}, ${limit + 1});`);
  writer.open(js`else`);
  writer.line(js`${result} = ${target}(${[ctx, js`${depth} + ${1}`]});`);
  if (scope.unit.waits) writer.line(js`if (typeof ${result} !== ${'number'}) ${result} = yield* ${result};`);
  writer.line(js`if (${ctx}.stopped) return ${0};`);
  writer.line(js`${ctx}.retcode = ${result};`);
  writer.close();
}
