/** The SDK: everything a module may import from the server besides the pure layers. */
export * from './define.ts';
export * from './function.ts';
export * from './host.ts';
export { OnsendRoute } from './onsend.ts';
export { standInMessage } from './stand-in.ts';
export * from './api-token.ts';
export * from './config-variables.ts';
export * from './statistics.ts';
export * as param from './parameters.ts';
export type { ParameterTable, ParameterValues } from './parameters.ts';
export * as arg from './arguments.ts';
export { RouteType } from '../script/host.ts';
export type { Problem } from '../lib/problem.ts';
export { isProblem } from '../lib/problem.ts';
export type { ScriptValue } from '../lib/script-value.ts';
export type { BoundFormat, BoundVariable } from '../pv/registry.ts';
export type { VariableDefinition } from '../pv/definition.ts';
export type { MethodDefinition, MethodRegistry } from '../rpc/registry.ts';
