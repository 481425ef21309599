import { Timer } from '../../src/lib/timer-wheel.ts';
import {
  defineModule,
  isProblem,
  param,
  RouteType,
  runDetached,
  type ModuleHost,
  type ParameterValues,
  type Problem,
} from '../../src/module/index.ts';
import { parseExecution, parseTimer } from './definitions.ts';

const params = {
  default_interval: param.int({
    doc: 'Seconds between two runs of a timer that says no interval.',
    default: 120,
    min: 1,
    reload: false,
  }),
  timer: param.list({
    doc: '`name=NAME;interval=SECONDS;mode=N`; an interval with a `u` behind is in microseconds. May be given several times.',
    check: (text) => problemOf(parseTimer(text, 1)),
  }),
  exec: param.list({
    doc: '`timer=NAME;route=ROUTE`: a route the timer runs. May be given several times.',
    check: (text) => problemOf(parseExecution(text)),
  }),
};

function problemOf(value: object): Problem | null {
  return isProblem(value) ? value : null;
}

/** A timer with the routes it runs, one after the other. */
class RouteTimer {
  readonly name: string;
  readonly intervalMs: number;
  /** Names: a route is looked for each time, so that one of a new program is found. */
  readonly routes: string[] = [];
  readonly #host: ModuleHost;
  readonly #timer = new Timer<RouteTimer>((owner) => void owner.#run(), this);
  #stopped = false;

  constructor(host: ModuleHost, name: string, intervalMs: number) {
    this.#host = host;
    this.name = name;
    this.intervalMs = intervalMs;
  }

  start(): void {
    if (!this.#stopped) this.#host.timers.start(this.#timer, this.intervalMs);
  }

  stop(): void {
    this.#stopped = true;
    this.#host.timers.stop(this.#timer);
  }

  /** The next run is timed from the end of this one, which may have to wait for something. */
  async #run(): Promise<void> {
    for (const route of this.routes) await runDetached(this.#host, route, RouteType.Event);
    this.start();
  }
}

function init(host: ModuleHost, values: ParameterValues<typeof params>): RouteTimer[] {
  const timers = new Map<string, RouteTimer>();
  for (const text of values.timer) {
    const timer = parseTimer(text, values.default_interval);
    if (isProblem(timer)) host.fail(timer);
    timers.set(timer.name, new RouteTimer(host, timer.name, timer.intervalMs));
  }
  for (const text of values.exec) {
    const execution = parseExecution(text);
    if (isProblem(execution)) host.fail(execution);
    const timer = timers.get(execution.timer);
    if (timer === undefined) {
      return host.fail({ problem: 'bad-value', message: `exec: there is no timer ${execution.timer}` });
    }
    if (host.routes.find(RouteType.Request, execution.route, null) === null) {
      return host.fail({ problem: 'bad-value', message: `exec: there is no route[${execution.route}]` });
    }
    timer.routes.push(execution.route);
  }
  return [...timers.values()];
}

export default defineModule({
  name: 'rtimer',
  doc: 'Runs routes again and again, at an interval.',
  params,
  init,
  start({ state }) {
    for (const timer of state) if (timer.routes.length > 0) timer.start();
  },
  stop({ state }) {
    for (const timer of state) timer.stop();
  },
});
