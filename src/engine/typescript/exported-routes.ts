/** Which of the things a file exports are routes, and of what kind. */
import { RouteType } from '../../script/host.ts';
import type { ScriptExports } from './evaluate.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- scripts are not checked when they are run
export type ScriptFunction = (this: any, ...args: any[]) => unknown;

export interface ExportedRoute {
  readonly type: RouteType;
  /** Empty: the unnamed route of its kind. */
  readonly name: string;
  readonly run: ScriptFunction;
  /** The event a callback is told of; null: it is told of none. */
  readonly event: string | null;
}

/** Kinds in `defineRoutes({ … })` that hold routes by name. */
const NAMED: Readonly<Record<string, RouteType>> = {
  route: RouteType.Request,
  onreply: RouteType.Reply,
  failure: RouteType.Failure,
  branch: RouteType.Branch,
  event: RouteType.Event,
};

/** Kinds that are one route each. */
const UNNAMED: Readonly<Record<string, RouteType>> = {
  request: RouteType.Request,
  reply: RouteType.CoreReply,
  onsend: RouteType.Onsend,
};

/** Names that functions have in all languages of KEMI. */
const KEMI_NAMES: Readonly<Record<string, RouteType>> = {
  ksr_request_route: RouteType.Request,
  ksr_reply_route: RouteType.CoreReply,
  ksr_onsend_route: RouteType.Onsend,
};

/** Where files route everything, the configuration names the others. */
const REQUEST_NAME: typeof KEMI_NAMES = { ksr_request_route: RouteType.Request };

/** Names by which scripts arm any function for what may happen to a request. */
const CALLBACK_TYPES = [RouteType.Failure, RouteType.Branch, RouteType.Reply, RouteType.Event];

export function isFunction(value: unknown): value is ScriptFunction {
  return typeof value === 'function' && !/^class\b/.test(Function.prototype.toString.call(value));
}

/**
 * The routes of a file. `anyKind`: every function may be named as a failure, branch or reply route as well, as scripts that
 * route everything do. What cannot be a route is told to `wrong`.
 */
export function exportedRoutes(
  exported: ScriptExports,
  anyKind: boolean,
  wrong: (message: string) => void,
): ExportedRoute[] {
  const routes: ExportedRoute[] = [];
  const kemiNames = anyKind ? REQUEST_NAME : KEMI_NAMES;
  for (const [name, run] of Object.entries(exported)) {
    if (!isFunction(run)) continue;
    const type = Object.hasOwn(kemiNames, name) ? kemiNames[name]! : null;
    if (type !== null) routes.push({ type, name: '', run, event: null });
    else if (name !== 'default') {
      routes.push({ type: RouteType.Request, name, run, event: null });
      if (anyKind) for (const each of CALLBACK_TYPES) routes.push({ type: each, name, run, event: null });
    }
  }
  for (const name of ['routes', 'default']) {
    const table = exported[name];
    if (typeof table === 'object' && table !== null) addTable(table as Record<string, unknown>, routes, wrong);
  }
  return routes;
}

/** A function that a parameter names to run in the place of a route. */
export interface Callback {
  readonly type: RouteType;
  readonly route: string;
  /** The function. */
  readonly name: string;
  /** The event it is told; null: none. */
  readonly toldAs: string | null;
  /** Who names it; null: it has this name when nobody says anything. */
  readonly parameter: string | null;
}

/** The routes that these functions are to run for; names of others are left to other files. */
export function callbackRoutes(exported: ScriptExports, callbacks: readonly Callback[]): ExportedRoute[] {
  return callbacks.flatMap(({ type, route, name, toldAs }) => {
    const run = Object.hasOwn(exported, name) ? exported[name] : null;
    return isFunction(run) ? [{ type, name: route, run, event: toldAs }] : [];
  });
}

function addTable(
  table: Readonly<Record<string, unknown>>,
  routes: ExportedRoute[],
  wrong: (message: string) => void,
): void {
  for (const [kind, value] of Object.entries(table)) {
    if (Object.hasOwn(UNNAMED, kind) && isFunction(value)) {
      routes.push({ type: UNNAMED[kind]!, name: '', run: value, event: null });
    } else if (Object.hasOwn(NAMED, kind) && typeof value === 'object' && value !== null) {
      for (const [name, run] of Object.entries(value)) {
        if (isFunction(run)) routes.push({ type: NAMED[kind]!, name, run, event: null });
        else wrong(`${kind}.${name} of the exported routes is no function`);
      }
    } else if (Object.hasOwn(UNNAMED, kind)) {
      wrong(`${kind} of the exported routes is no function`);
    } else if (Object.hasOwn(NAMED, kind)) {
      wrong(`${kind} of the exported routes holds no functions by name`);
    } else {
      const kinds = [...Object.keys(UNNAMED), ...Object.keys(NAMED)].join(', ');
      wrong(`the exported routes have no kind "${kind}"; there are ${kinds}`);
    }
  }
}
