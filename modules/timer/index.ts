import { Timer } from '../../src/lib/timer-wheel.ts';
import {
  arg,
  defineModule,
  functionsOf,
  param,
  RouteType,
  runDetached,
  type ModuleHost,
  type ModuleSelf,
  type ParameterValues,
} from '../../src/module/index.ts';
import { leaf, named, tree } from '../../src/pv/selects/place.ts';
import { parseTimer, type TimerDefinition } from './definition.ts';

const params = {
  declare_timer: param.list({
    doc: '`ID=ROUTE,MILLISECONDS,slow|fast,enable`: a route that runs at an interval; without `enable` it waits for timer_enable(). May be given several times.',
    check: (text) =>
      parseTimer(text) === null ? { problem: 'bad-value', message: `"${text}" declares no timer` } : null,
  }),
};

/** What is run when its time comes, again and again. */
class RouteTimer {
  readonly #timers: RouteTimers;
  readonly #definition: TimerDefinition;
  readonly #timer = new Timer<RouteTimer>((owner) => void owner.#run(), this);
  isEnabled = false;

  constructor(timers: RouteTimers, definition: TimerDefinition) {
    this.#timers = timers;
    this.#definition = definition;
  }

  get startsAtOnce(): boolean {
    return this.#definition.isEnabled;
  }

  enable(on: boolean): void {
    if (on === this.isEnabled) return;
    this.isEnabled = on;
    const { timers } = this.#timers.host;
    if (on) timers.start(this.#timer, this.#definition.intervalMs);
    else timers.stop(this.#timer);
  }

  async #run(): Promise<void> {
    const { host } = this.#timers;
    this.#timers.executed = this.#definition.id;
    const run = runDetached(host, this.#definition.route, RouteType.Request);
    this.#timers.executed = '';
    await run;
    if (this.isEnabled) host.timers.start(this.#timer, this.#definition.intervalMs);
  }
}

class RouteTimers {
  readonly host: ModuleHost;
  readonly byId = new Map<string, RouteTimer>();
  /** Id of the timer whose route runs; '' for none. */
  executed = '';

  constructor(host: ModuleHost, { declare_timer }: ParameterValues<typeof params>) {
    this.host = host;
    for (const text of declare_timer) {
      const definition = parseTimer(text)!;
      const { id, route } = definition;
      if (this.byId.has(id)) host.fail({ problem: 'bad-value', message: `there are two timers ${id}` });
      if (host.routes.find(RouteType.Request, route, null) === null) {
        host.fail({ problem: 'bad-value', message: `timer ${id}: there is no route[${route}]` });
      }
      this.byId.set(id, new RouteTimer(this, definition));
    }
  }
}

type Self = ModuleSelf<typeof params, RouteTimers>;
const fn = functionsOf<Self>();

export default defineModule({
  name: 'timer',
  doc: 'Runs routes at intervals that scripts turn on and off.',
  params,
  init: (host, values) => new RouteTimers(host, values),
  start({ state }) {
    for (const timer of state.byId.values()) timer.enable(timer.startsAtOnce);
  },
  stop({ state }) {
    for (const timer of state.byId.values()) timer.enable(false);
  },
  functions: {
    timer_enable: fn({
      doc: 'Turns a timer on (1) or off (0).',
      args: [arg.text(), arg.int()],
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
