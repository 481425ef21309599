/** The SDK: everything a module may import from the server besides the pure layers. */
export * from './define.ts';
export * from './function.ts';
export * from './host.ts';
export * from './host-names.ts';
export type { NaptrRecord, Names, ServiceRecord } from './names.ts';
export { KEMI, kemiOf, type KemiTable } from './kemi.ts';
export { OnsendRoute } from './onsend.ts';
export { isStandIn, standInMessage } from './stand-in.ts';
export { detachedContext, runDetached } from './detached-run.ts';
export { TrafficEvents } from './traffic-events.ts';
export * from './api-token.ts';
export * from './config-variables.ts';
export * from './database.ts';
export type { Answer, DbConnection } from '../db/connection.ts';
export { DbFailure, type FailureKind } from '../db/failure.ts';
export type { Condition, Query, Row } from '../db/statements.ts';
export type { DbResult, DbValue } from '../db/value.ts';
export * from './computed-statistics.ts';
export * from './statistics.ts';
export type { WorkerSeat } from './workers.ts';
export type { Replica, Replication, Replicator } from '../lib/shared/replica.ts';
export { splitName } from './declared-statistics.ts';
export * as param from './parameters.ts';
export type { ParameterTable, ParameterValues } from './parameters.ts';
export * as arg from './arguments.ts';
export {
  checked,
  declaredName,
  headerName,
  isHeaderName,
  judged,
  oneOf,
  ownSocket,
  variableText,
} from './checked-arguments.ts';
export { RouteType } from '../script/host.ts';
export type { Problem } from '../lib/problem.ts';
export { isProblem } from '../lib/problem.ts';
export type { ScriptValue } from '../lib/script-value.ts';
export type { BoundFormat, BoundVariable } from '../pv/registry.ts';
export type { VariableDefinition } from '../pv/definition.ts';
export type { MethodDefinition, MethodRegistry } from '../rpc/registry.ts';
