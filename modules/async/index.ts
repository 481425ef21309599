import type { Context } from '../../src/context/context.ts';
import { arg, defineModule, functionsOf, kemiOf, param, RouteType, type ModuleSelf } from '../../src/module/index.ts';
import { TM, type TransactionApi } from '../tm/api.ts';
import { DEFAULT_GROUP, taskInfo, Tasks } from './tasks.ts';

const params = {
  workers: param.ignored('Waiting costs no process here.'),
  ms_timer: param.int({
    doc: 'Not 0: async_ms_route() and async_ms_sleep() may be used. Their resolution is that of the server, some milliseconds.',
    min: 0,
  }),
  return: param.int({
    doc: 'What functions that keep the request waiting return; 0 ends the script.',
    min: -1,
    max: 1,
  }),
};

interface AsyncState {
  readonly tasks: Tasks;
  readonly tm: TransactionApi;
}

type Self = ModuleSelf<typeof params, AsyncState>;
const fn = functionsOf<Self>();
const ksr = kemiOf<Self>();

const MAX_SECONDS = 100;
const MAX_MILLISECONDS = 30_000;

/** Milliseconds to wait; null: too long, which the log says. */
function delay(self: Self, ctx: Context, amount: number, unit: 'sec' | 'msec'): number | null {
  const { host, params: values } = self;
  if (unit === 'msec' && values.ms_timer === 0) {
    host.log.error('async timer list not initialized - check modparams', host.logPrefix(ctx));
    return null;
  }
  const most = unit === 'sec' ? MAX_SECONDS : MAX_MILLISECONDS;
  if (amount > most) {
    host.log.error(`max sleep time is ${String(most)} ${unit} (${String(amount)})`, host.logPrefix(ctx));
    return null;
  }
  return Math.max(amount, 0) * (unit === 'sec' ? 1000 : 1);
}

function resume(self: Self, ctx: Context, name: string, milliseconds: number | null, group = DEFAULT_GROUP): number {
  const waits = milliseconds !== null && self.state.tasks.resumeLater(ctx, name, milliseconds, group);
  if (waits === 'absorbed') return 0;
  return waits ? self.params.return : -1;
}

/**
 * The request has a transaction from here on, so that it is answered once however long it takes. Meanwhile its caller may
 * cancel it; then the script ends.
 */
async function sleep(self: Self, ctx: Context, milliseconds: number | null): Promise<number> {
  const { tasks, tm } = self.state;
  if (milliseconds === null) return -1;
  const goesOn = tm.pause(ctx);
  if (goesOn === 'absorbed') return 0;
  if (goesOn === null) return -1;
  self.host.letPass(ctx);
  await tasks.sleep(milliseconds);
  return goesOn() ? 1 : 0;
}

export default defineModule({
  name: 'async',
  doc: 'Goes on with a request later, or runs a route on the side.',
  params,
  requires: ['tm'],
  init(host): AsyncState {
    const tm = host.require(TM);
    return { tm, tasks: new Tasks(host, tm) };
  },
  stop({ state }) {
    state.tasks.stop();
  },
  functions: {
    async_route: fn({
      doc: 'Ends the script; after so many seconds (at most 100) the request goes on in the route.',
      args: [arg.routeText(RouteType.Request), arg.int()],
      names: ['route', 'seconds'],
      routes: RouteType.Request | RouteType.Failure,
      kemi: 'route',
      run: (self, ctx, name, seconds) => resume(self, ctx, name, delay(self, ctx, seconds, 'sec')),
    }),
    async_ms_route: fn({
      doc: 'The same with milliseconds (at most 30000); needs the parameter `ms_timer`.',
      args: [arg.routeText(RouteType.Request), arg.int()],
      names: ['route', 'milliseconds'],
      routes: RouteType.Request | RouteType.Failure,
      kemi: 'ms_route',
      run: (self, ctx, name, milliseconds) => resume(self, ctx, name, delay(self, ctx, milliseconds, 'msec')),
    }),
    async_sleep: fn({
      doc: 'Waits so many seconds (at most 100), then the script goes on.',
      args: [arg.int()],
      names: ['seconds'],
      routes: RouteType.Request | RouteType.Failure,
      kemi: 'sleep',
      waits: true,
      run: (self, ctx, seconds) => sleep(self, ctx, delay(self, ctx, seconds, 'sec')),
    }),
    async_ms_sleep: fn({
      doc: 'The same with milliseconds (at most 30000); needs the parameter `ms_timer`.',
      args: [arg.int()],
      names: ['milliseconds'],
      routes: RouteType.Request | RouteType.Failure,
      kemi: 'ms_sleep',
      waits: true,
      run: (self, ctx, milliseconds) => sleep(self, ctx, delay(self, ctx, milliseconds, 'msec')),
    }),
    async_task_route: fn({
      doc: 'Ends the script; the request goes on in the route at once.',
      args: [arg.routeText(RouteType.Request)],
      names: ['route'],
      routes: RouteType.Request | RouteType.Failure,
      kemi: 'task_route',
      run: (self, ctx, name) => resume(self, ctx, name, 0),
    }),
    async_task_group_route: fn({
      doc: 'The same for a group of workers; the group is what $async(gname) says.',
      args: [arg.routeText(RouteType.Request), arg.text()],
      names: ['route', 'group'],
      routes: RouteType.Request | RouteType.Failure,
      kemi: 'task_group_route',
      run: (self, ctx, name, group) => resume(self, ctx, name, 0, group),
    }),
    async_task_data: fn({
      doc: 'Runs the route on the side, without a message; it finds the text in $async(data).',
      args: [arg.routeText(RouteType.Request), arg.text()],
      names: ['route', 'data'],
      routes: RouteType.Any,
      kemi: 'task_data',
      run: (self, ctx, name, data) => (self.state.tasks.runLater(ctx, name, data, DEFAULT_GROUP) ? 1 : -1),
    }),
    async_task_group_data: fn({
      doc: 'The same for a group of workers; the group is what $async(gname) says.',
      args: [arg.routeText(RouteType.Request), arg.text(), arg.text()],
      names: ['route', 'group', 'data'],
      routes: RouteType.Any,
      kemi: 'task_group_data',
      run: (self, ctx, name, group, data) => (self.state.tasks.runLater(ctx, name, data, group) ? 1 : -1),
    }),
  },
  kemi: {
    functions: {
      get_data: ksr({
        doc: 'In the route of a task: its text; empty text elsewhere.',
        returns: 'value',
        run: (_self, ctx) => taskInfo(ctx)?.data ?? '',
      }),
      get_gname: ksr({
        doc: 'In the route of a task: its group of workers; empty text elsewhere.',
        returns: 'value',
        run: (_self, ctx) => taskInfo(ctx)?.group ?? '',
      }),
    },
  },
  variables: () => [
    {
      names: ['async'],
      doc: 'In the route of a task: its text (data), and its group (gname).',
      inner: 'required',
      bind({ inner }) {
        switch (inner!.text) {
          case 'data':
            return { get: (ctx) => taskInfo(ctx)?.data ?? null };
          case 'gname':
            return { get: (ctx) => taskInfo(ctx)?.group ?? null };
          default:
            return { problem: 'bad-value', message: `$async takes data or gname, not ${inner!.text}` };
        }
      },
    },
  ],
});
