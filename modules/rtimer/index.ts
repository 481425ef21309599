import { invariant } from '../../src/lib/invariant.ts';
import { Timer } from '../../src/lib/timer-wheel.ts';
import {
  defineModule,
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
import { readOnly } from '../../src/pv/plain.ts';
import { parseExecution, parseTimer, type TimerDefinition } from './definitions.ts';

const params = {
  default_interval: param.int({
    doc: 'Seconds between two runs of a timer that says no interval.',
    default: 120,
    min: 1,
    reload: true,
  }),
  timer: param.list({
    doc: '`name=NAME;interval=SECONDS;mode=N`; an interval with a `u` behind is in microseconds; with a mode above 1 the routes run so many times, `$rtimer_worker` counts them from 0. May be given several times.',
    reload: true,
    check: (text) => problemOf(parseTimer(text, 1)),
  }),
  exec: param.list({
    doc: '`timer=NAME;route=ROUTE`: a route the timer runs. May be given several times.',
    reload: true,
    check: (text) => problemOf(parseExecution(text)),
  }),
};

function problemOf(value: object): Problem | null {
  return isProblem(value) ? value : null;
}

/** Where a run has the number of its worker. */
const WORKER = Symbol('rtimer worker');

type Values = ParameterValues<typeof params>;

/** A timer with the routes it runs, one after the other. */
interface Plan extends TimerDefinition {
  /** Names: a route is looked for each time, so that one of a new program is found. */
  readonly routes: string[];
}

/** What the parameters ask for, by the names of the timers. */
function planOf(values: Values, routes: Pick<Routes, 'find'>): Map<string, Plan> | Problem {
  const plans = new Map<string, Plan>();
  for (const text of values.timer) {
    const timer = parseTimer(text, values.default_interval);
    if (isProblem(timer)) return timer;
    plans.set(timer.name, { ...timer, routes: [] });
  }
  for (const text of values.exec) {
    const execution = parseExecution(text);
    if (isProblem(execution)) return execution;
    const plan = plans.get(execution.timer);
    if (plan === undefined) return { problem: 'bad-value', message: `exec: there is no timer ${execution.timer}` };
    if (routes.find(RouteType.Request, execution.route, null) === null)
      return { problem: 'bad-value', message: `exec: there is no route[${execution.route}]` };
    plan.routes.push(execution.route);
  }
  return plans;
}

class RouteTimer {
  readonly #host: ModuleHost;
  readonly #timer = new Timer<RouteTimer>((owner) => void owner.#run(), this);
  #plan: Plan;
  /** Its routes run, and may wait for something: what comes next starts at their end. */
  #isRunning = false;
  #stopped = false;

  constructor(host: ModuleHost, plan: Plan) {
    this.#host = host;
    this.#plan = plan;
    if (plan.routes.length > 0) this.#start();
  }

  /** A timer whose interval stays goes on at its pace. */
  follow(plan: Plan): void {
    const before = this.#plan;
    this.#plan = plan;
    if (before.intervalMs === plan.intervalMs && before.routes.length > 0 && plan.routes.length > 0) return;
    this.#host.timers.stop(this.#timer);
    if (plan.routes.length > 0) this.#start();
  }

  stop(): void {
    this.#stopped = true;
    this.#host.timers.stop(this.#timer);
  }

  #start(): void {
    if (!this.#stopped && !this.#isRunning) this.#host.timers.start(this.#timer, this.#plan.intervalMs);
  }

  /** The next run is timed from the end of this one, which may have to wait for something. */
  async #run(): Promise<void> {
    this.#isRunning = true;
    const { routes, workers } = this.#plan;
    for (let worker = 0; worker < workers; worker++) {
      for (const route of routes) {
        await runDetached(this.#host, route, RouteType.Event, (ctx) => {
          ctx.setSlot(WORKER, worker);
        });
      }
    }
    this.#isRunning = false;
    if (this.#plan.routes.length > 0) this.#start();
  }
}

/** All timers, as the configuration in use wants them. */
class RouteTimers {
  readonly #host: ModuleHost;
  readonly #running = new Map<string, RouteTimer>();

  constructor(host: ModuleHost) {
    this.#host = host;
  }

  follow(plans: ReadonlyMap<string, Plan>): void {
    for (const [name, timer] of this.#running) {
      if (plans.has(name)) continue;
      timer.stop();
      this.#running.delete(name);
    }
    for (const [name, plan] of plans) {
      const running = this.#running.get(name);
      if (running === undefined) this.#running.set(name, new RouteTimer(this.#host, plan));
      else running.follow(plan);
    }
  }
}

function init(host: ModuleHost, values: Values): RouteTimers {
  const plans = planOf(values, host.routes);
  if (isProblem(plans)) host.fail(plans);
  return new RouteTimers(host);
}

function follow({ host, params: values, state }: ModuleSelf<typeof params, RouteTimers>): void {
  // Each run is one of all workers together.
  if (host.worker.index !== 0) return;
  const plans = planOf(values, host.routes);
  invariant(!isProblem(plans), 'the timers were found good before');
  state.follow(plans);
}

export default defineModule({
  name: 'rtimer',
  doc: 'Runs routes again and again, at an interval.',
  params,
  init,
  start: follow,
  variables: () => [
    readOnly(['rtimer_worker'], 'Number of the run among those of a timer with a mode above 1, from 0.', (ctx) =>
      Number(ctx.slot(WORKER) ?? 0),
    ),
  ],
  refuses(values, routes) {
    const plans = planOf(values, routes);
    return isProblem(plans) ? plans : null;
  },
  reload(self) {
    follow(self());
  },
  stop({ state }) {
    state.follow(new Map());
  },
});
