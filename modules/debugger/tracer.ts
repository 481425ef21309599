/** `cfgtrace` and `log_assign`: lines about each action of a running script. */
import type { Context } from '../../src/context/context.ts';
import type { Logger } from '../../src/lib/log.ts';
import { RouteType, type ModuleHost } from '../../src/module/index.ts';
import type { Action, ActionListener } from '../../src/script/actions.ts';
import { traceName } from './action-numbers.ts';
import { jsonText } from './variable-dump.ts';

export interface TraceSettings {
  /** Level of the lines. */
  readonly level: number;
  /** What they name as their level; empty: the name of that level. */
  readonly levelName: string;
  /** Code of their syslog facility; null: the usual one. */
  readonly facility: number | null;
  readonly prefix: string;
  /** Whether lines name the file. */
  readonly withFile: boolean;
}

const ROUTE_KINDS: readonly (readonly [RouteType, string])[] = [
  [RouteType.Failure, 'failure_route'],
  [RouteType.Reply | RouteType.CoreReply, 'onreply_route'],
  [RouteType.Branch, 'branch_route'],
  [RouteType.Onsend, 'onsend_route'],
  [RouteType.Error, 'error_route'],
  [RouteType.Local, 'local_route'],
  [RouteType.BranchFailure, 'branch_failure_route'],
];

function routeKind(type: RouteType): string {
  return ROUTE_KINDS.find(([types]) => (types & type) !== 0)?.[1] ?? 'request_route';
}

export class Tracer implements ActionListener<Context> {
  readonly #host: ModuleHost;
  readonly #settings: TraceSettings;
  readonly #plain: Logger;
  #isTracing = false;
  #logsAssignments = false;

  constructor(host: ModuleHost, settings: TraceSettings) {
    this.#host = host;
    this.#settings = settings;
    this.#plain = host.log.named('', {
      ...(settings.levelName === '' ? {} : { label: settings.levelName }),
      facility: settings.facility,
    });
  }

  get isTracing(): boolean {
    return this.#isTracing;
  }

  set isTracing(on: boolean) {
    this.#isTracing = on;
    this.#listen();
  }

  set logsAssignments(on: boolean) {
    this.#logsAssignments = on;
    this.#listen();
  }

  before(ctx: Context, action: Action<Context>): void {
    if (!this.#isTracing) return;
    const { level, prefix, withFile } = this.#settings;
    const { number, name } = traceName(action);
    const file = withFile ? ` c=[${action.file}]` : '';
    this.#plain.log(
      level as never,
      `${prefix}dbg_cfg_trace(): ${routeKind(ctx.routeType)}=[${action.route}]${file} l=${String(action.line)} a=${String(number)} n=${name}`,
      this.#host.logPrefix(ctx),
    );
  }

  assigned(ctx: Context, { target }: Action<Context>): void {
    if (!this.#logsAssignments || target === null) return;
    this.#host.log.debug(`${target.text}:${jsonText(target.get(ctx))}`, this.#host.logPrefix(ctx));
  }

  /** While there is nothing to say, routes need not tell. */
  #listen(): void {
    if (this.#isTracing || this.#logsAssignments) this.#host.actions.add(this);
    else this.#host.actions.remove(this);
  }
}
