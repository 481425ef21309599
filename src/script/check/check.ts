// The checker: all rules over one configuration.
import type { Steps } from '../../lib/steps.ts';
import type { File } from '../ast.ts';
import type { DiagnosticId } from '../generated/catalogue.ts';
import type { RunState } from '../host.ts';
import { Bindings } from './bindings.ts';
import type { CheckContext, Rule } from './context.ts';
import { RouteTable } from './route-table.ts';
import { answeredOnce } from './rules/answered-once.ts';
import { comparedValues } from './rules/compared-values.ts';
import { definedRoutes } from './rules/defined-routes.ts';
import { escapedQueries } from './rules/escaped-queries.ts';
import { fitCallers } from './rules/fit-callers.ts';
import { knownEvents } from './rules/known-events.ts';
import { knownFunctions } from './rules/known-functions.ts';
import { knownKeywords } from './rules/known-keywords.ts';
import { knownRoutes } from './rules/known-routes.ts';
import { knownVariables } from './rules/known-variables.ts';
import { meantConstants } from './rules/meant-constants.ts';
import { modulesAbove } from './rules/modules-above.ts';
import { operandTypes } from './rules/operand-types.ts';
import { reachableCode } from './rules/reachable-code.ts';
import { listensToItselfOnly, servedStrangers, STRANGER_RULES } from './rules/served-strangers.ts';
import { setOnAllPaths } from './rules/set-on-all-paths.ts';
import { setVariables } from './rules/set-variables.ts';
import { switchCases } from './rules/switch-cases.ts';
import { usedRoutes } from './rules/used-routes.ts';
import { usefulStatements } from './rules/useful-statements.ts';
import { validPatterns } from './rules/valid-patterns.ts';
import { writableTargets } from './rules/writable-targets.ts';
import { walk } from './walk.ts';

/** For each node the rules run in this order; those that bind come before those that use what was bound. */
const RULES: readonly Rule[] = [
  definedRoutes,
  knownEvents,
  knownFunctions,
  knownKeywords,
  knownVariables,
  modulesAbove,
  writableTargets,
  knownRoutes,
  switchCases,
  validPatterns,
  meantConstants,
  operandTypes,
  comparedValues,
  usefulStatements,
  reachableCode,
  usedRoutes,
  fitCallers,
  setVariables,
  setOnAllPaths,
  escapedQueries,
  answeredOnce,
  servedStrangers,
];

/** What is not looked for where there are routes in other languages that are not known. */
const PATH_RULES: ReadonlySet<DiagnosticId> = new Set([
  'answered-twice',
  'open-relay',
  'open-registrar',
  'unset-on-path',
  'wrong-caller',
]);

/** What nobody looked for in this configuration, so that its absence says nothing. */
export function notLookedFor(file: File, hasForeignRoutes: boolean): ReadonlySet<DiagnosticId> {
  if (hasForeignRoutes) return PATH_RULES;
  return listensToItselfOnly(file) ? STRANGER_RULES : new Set();
}

export interface CheckResult<C> {
  readonly routes: RouteTable;
  readonly bindings: Bindings<C>;
}

/** What is checked, and with what. */
type Checked<C extends RunState> = Omit<CheckContext<C>, 'routes' | 'bindings'>;

/** Runs all rules over the routes of `file`, after its parameters were given to `host`. Everything found is in `diagnostics`. */
export function* check<C extends RunState>(given: Checked<C>): Steps<CheckResult<C>> {
  const { file, foreign } = given;
  const routes = new RouteTable(file, foreign?.routes, foreign?.isComplete);
  const bindings = new Bindings<C>();
  const context = { ...given, routes, bindings };
  yield* walk(
    file,
    RULES.map((rule) => rule(context)),
  );
  return { routes, bindings };
}
