import { invariant } from '../../src/lib/invariant.ts';
import { Timer } from '../../src/lib/timer-wheel.ts';
import {
  arg,
  declaredName,
  defineModule,
  functionsOf,
  isProblem,
  param,
  RouteType,
  runDetached,
  type ModuleHost,
  type ModuleSelf,
  type ParameterValues,
  type Problem,
  type Routes,
} from '../../src/module/index.ts';
import { leaf, named, tree } from '../../src/pv/selects/place.ts';
import { parseTimer, type TimerDefinition } from './definition.ts';

const params = {
  declare_timer: param.list({
    doc: '`ID=ROUTE,MILLISECONDS,slow|fast,enable`: a route that runs at an interval; without `enable` it waits for timer_enable(). May be given several times.',
    reload: true,
    check: (text) =>
      parseTimer(text) === null ? { problem: 'bad-value', message: `"${text}" declares no timer` } : null,
  }),
};

/** What is run when its time comes, again and again. */
class RouteTimer {
  readonly #timers: RouteTimers;
  readonly #timer = new Timer<RouteTimer>((owner) => void owner.#run(), this);
  #definition: TimerDefinition;
  isEnabled = false;
  /** Its route runs, and may wait for something: what comes next starts at its end. */
  #isRunning = false;

  constructor(timers: RouteTimers, definition: TimerDefinition) {
    this.#timers = timers;
    this.#definition = definition;
  }

  get startsAtOnce(): boolean {
    return this.#definition.isEnabled;
  }

  /** Turned on or off it stays; at another interval it begins anew. */
  follow(definition: TimerDefinition): void {
    const before = this.#definition;
    this.#definition = definition;
    if (!this.isEnabled || before.intervalMs === definition.intervalMs) return;
    this.enable(false);
    this.enable(true);
  }

  enable(on: boolean): void {
    if (on === this.isEnabled) return;
    this.isEnabled = on;
    if (on) this.#start();
    else this.#timers.host.timers.stop(this.#timer);
  }

  #start(): void {
    if (!this.#isRunning) this.#timers.host.timers.start(this.#timer, this.#definition.intervalMs);
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    const { host } = this.#timers;
    this.#timers.executed = this.#definition.id;
    const run = runDetached(host, this.#definition.route, RouteType.Request);
    this.#timers.executed = '';
    await run;
    this.#isRunning = false;
    if (this.isEnabled) this.#start();
  }
}

type Values = ParameterValues<typeof params>;

/** What the parameters declare, by id. */
function definitionsOf(
  { declare_timer }: Values,
  routes: Pick<Routes, 'find'>,
): Map<string, TimerDefinition> | Problem {
  const definitions = new Map<string, TimerDefinition>();
  for (const text of declare_timer) {
    const definition = parseTimer(text)!;
    const { id, route } = definition;
    if (definitions.has(id)) return { problem: 'bad-value', message: `there are two timers ${id}` };
    if (routes.find(RouteType.Request, route, null) === null)
      return { problem: 'bad-value', message: `timer ${id}: there is no route[${route}]` };
    definitions.set(id, definition);
  }
  return definitions;
}

class RouteTimers {
  readonly host: ModuleHost;
  readonly byId = new Map<string, RouteTimer>();
  /** Id of the timer whose route runs; '' for none. */
  executed = '';

  constructor(host: ModuleHost, definitions: ReadonlyMap<string, TimerDefinition>) {
    this.host = host;
    for (const [id, definition] of definitions) this.byId.set(id, new RouteTimer(this, definition));
  }

  follow(definitions: ReadonlyMap<string, TimerDefinition>): void {
    for (const [id, timer] of this.byId) {
      if (definitions.has(id)) continue;
      timer.enable(false);
      this.byId.delete(id);
    }
    for (const [id, definition] of definitions) {
      const known = this.byId.get(id);
      if (known !== undefined) {
        known.follow(definition);
        continue;
      }
      const timer = new RouteTimer(this, definition);
      this.byId.set(id, timer);
      timer.enable(timer.startsAtOnce);
    }
  }
}

function init(host: ModuleHost, values: Values): RouteTimers {
  const definitions = definitionsOf(values, host.routes);
  return new RouteTimers(host, isProblem(definitions) ? host.fail(definitions) : definitions);
}

type Self = ModuleSelf<typeof params, RouteTimers>;
const fn = functionsOf<Self>();

export default defineModule({
  name: 'timer',
  doc: 'Runs routes at intervals that scripts turn on and off.',
  oneWorker: 'timer_enable() turns timers of one worker on and off',
  params,
  init,
  declares: ({ declare_timer }, what, name) =>
    what === 'timer' && declare_timer.some((text) => parseTimer(text)?.id === name),
  start({ state }) {
    for (const timer of state.byId.values()) timer.enable(timer.startsAtOnce);
  },
  refuses(values, routes) {
    const definitions = definitionsOf(values, routes);
    return isProblem(definitions) ? definitions : null;
  },
  reload(self) {
    const { host, params: values, state } = self();
    const definitions = definitionsOf(values, host.routes);
    invariant(!isProblem(definitions), 'the timers were found good before');
    state.follow(definitions);
  },
  stop({ state }) {
    for (const timer of state.byId.values()) timer.enable(false);
  },
  functions: {
    timer_enable: fn({
      doc: 'Turns a timer on (1) or off (0).',
      args: [declaredName('timer'), arg.int()],
      names: ['timer', 'enabled'],
      routes: RouteType.Any,
      run({ host, state }, ctx, id, on) {
        const timer = state.byId.get(id);
        if (timer === undefined) host.log.error(`timer '${id}' not declared`, host.logPrefix(ctx));
        timer?.enable(on !== 0);
        return timer === undefined ? -1 : 1;
      },
    }),
  },
  selects: (self) => ({
    timer: tree(null, {
      executed: leaf(() => self().state.executed),
      timer: named((id) =>
        tree(null, { enabled: leaf(() => (self().state.byId.get(id)?.isEnabled === true ? '1' : '0')) }),
      ),
    }),
  }),
});
