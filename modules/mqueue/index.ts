import type { Context } from '../../src/context/context.ts';
import { invariant } from '../../src/lib/invariant.ts';
import {
  arg,
  defineModule,
  functionsOf,
  isProblem,
  kemiOf,
  param,
  returnCode,
  RouteType,
  type ModuleHost,
  type ModuleSelf,
  type ParameterValues,
  type Problem,
  type VariableDefinition,
} from '../../src/module/index.ts';
import { RpcFault } from '../../src/rpc/fault.ts';
import { structOf } from '../../src/rpc/value.ts';
import { addMode, parseQueue } from './definition.ts';
import { Queue, QueuedItems } from './queue.ts';

const params = {
  db_url: param.written(param.notAvailable('Queues are not kept in a database.'), 'text'),
  mqueue: param.list({
    doc: 'A queue: `name=NAME;size=N;addmode=N`. Size 0 is any number of items; addmode 1 keeps the oldest of items with the same key, 2 the newest. May be given several times.',
    reload: true,
    check(text) {
      const queue = parseQueue(text);
      return isProblem(queue) ? queue : null;
    },
  }),
  mqueue_name: param.list({
    doc: 'Name of a queue with the size and mode of the next two. May be given several times.',
    reload: true,
  }),
  mqueue_size: param.int({ doc: 'Size of queues declared by their name.', min: 0, reload: false }),
  mqueue_addmode: param.int({ doc: 'Mode of queues declared by their name.', min: 0, max: 2, reload: false }),
};

type Values = ParameterValues<typeof params>;
type Queues = Map<string, Queue>;
interface State {
  readonly queues: Queues;
  readonly items: QueuedItems;
}

type Self = ModuleSelf<typeof params, State>;
const fn = functionsOf<Self>();
const ksr = kemiOf<Self>();

/** The queues that the parameters declare, empty, by name. */
function declared(values: Values): Queues | Problem {
  const queues: Queues = new Map();
  const all = [
    ...values.mqueue.map(parseQueue),
    ...values.mqueue_name.map((name) => new Queue(name, values.mqueue_size, addMode(values.mqueue_addmode))),
  ];
  for (const queue of all) {
    if (isProblem(queue)) return queue;
    if (queues.has(queue.name)) return { problem: 'bad-value', message: `there are two queues ${queue.name}` };
    queues.set(queue.name, queue);
  }
  return queues;
}

function init(host: ModuleHost, values: Values): State {
  const queues = declared(values);
  return isProblem(queues) ? host.fail(queues) : { queues, items: new QueuedItems(host.shared) };
}

/** Queues keep their items; one that is declared no longer stays for messages that still use it. */
function follow({ params: values, state }: Self): void {
  const queues = declared(values);
  invariant(!isProblem(queues), 'the queues were found good before');
  for (const [name, queue] of queues) {
    const known = state.queues.get(name);
    if (known === undefined) state.queues.set(name, queue);
    else known.becomeLike(queue);
  }
}

function find({ host, state }: Self, ctx: Context, name: string): Queue | null {
  const queue = state.queues.get(name) ?? null;
  if (queue === null) host.log.error(`mqueue not found: ${name}`, host.logPrefix(ctx));
  return queue;
}

const variable = (
  name: string,
  doc: string,
  self: () => Self,
  read: (queue: Queue, items: QueuedItems) => string | number | null,
): VariableDefinition => ({
  names: [name],
  doc,
  inner: 'required',
  bind: ({ inner }) => ({
    get(ctx) {
      const queue = find(self(), ctx, inner!.evaluate(ctx));
      return queue === null ? null : read(queue, self().state.items);
    },
  }),
});

/** What scripts in other languages have for `$mqk(name)` and `$mqv(name)`. */
const reads = (part: 'key' | 'value') =>
  ksr({
    doc: `The ${part} of the item fetched last from a queue; null when there is none.`,
    args: [arg.text()],
    names: ['queue'],
    returns: 'value',
    run: (self, _ctx, name) => self.state.queues.get(name)?.fetched?.[part] ?? null,
  });

export default defineModule({
  name: 'mqueue',
  doc: 'Queues in memory, filled and emptied by scripts.',
  params,
  init,
  refuses(values) {
    const queues = declared(values);
    return isProblem(queues) ? queues : null;
  },
  reload(self) {
    follow(self());
  },
  functions: {
    mq_add: fn({
      doc: 'Puts a key and a value at the end of a queue; when it is full, the oldest goes.',
      args: [arg.text(), arg.text(), arg.text()],
      names: ['queue', 'key', 'value'],
      routes: RouteType.Any,
      run(self, ctx, name, key, value) {
        const queue = find(self, ctx, name);
        return returnCode(queue?.add(self.state.items, { key, value }) === true);
      },
    }),
    mq_fetch: fn({
      doc: 'Takes the oldest item of a queue; $mqk and $mqv show it. -2: the queue is empty, -1: there is none.',
      args: [arg.text()],
      names: ['queue'],
      routes: RouteType.Any,
      run(self, ctx, name) {
        const queue = find(self, ctx, name);
        if (queue === null) return -1;
        queue.fetched = queue.take(self.state.items);
        return queue.fetched === null ? -2 : 1;
      },
    }),
    mq_pv_free: fn({
      doc: 'Forgets the item that mq_fetch() took, and its `$mqk` and `$mqv`.',
      args: [arg.text()],
      names: ['queue'],
      routes: RouteType.Any,
      run(self, ctx, name) {
        const queue = find(self, ctx, name);
        if (queue !== null) queue.fetched = null;
        return 1;
      },
    }),
    mq_size: fn({
      doc: 'The number of items as return code; -1: the queue is empty, -2: there is none.',
      args: [arg.text()],
      names: ['queue'],
      routes: RouteType.Any,
      run(self, ctx, name) {
        const queue = find(self, ctx, name);
        return queue === null ? -2 : self.state.items.size(name) || -1;
      },
    }),
  },
  kemi: {
    functions: {
      mqk_get: reads('key'),
      mqk_gete: reads('key'),
      mqk_getw: reads('key'),
      mqv_get: reads('value'),
      mqv_gete: reads('value'),
      mqv_getw: reads('value'),
    },
  },
  variables: (self) => [
    variable('mqk', 'Key of the item fetched last from a queue.', self, (queue) => queue.fetched?.key ?? null),
    variable('mqv', 'Value of the item fetched last from a queue.', self, (queue) => queue.fetched?.value ?? null),
    variable('mq_size', 'Number of items in a queue.', self, ({ name }, items) => items.size(name)),
  ],
  methods: (self) => [
    {
      name: 'mqueue.get_size',
      doc: 'The number of items in a queue.',
      run(args, reply) {
        const name = args.optionalString();
        if (name === null) throw new RpcFault(400, 'No queue name');
        const queue = self().state.queues.get(name);
        if (queue === undefined) throw new RpcFault(404, 'No such queue');
        reply.add(structOf({ name, size: self().state.items.size(name) }));
      },
    },
    {
      name: 'mqueue.get_sizes',
      doc: 'The number of items in each queue.',
      list: true,
      run(_args, reply) {
        const { queues, items } = self().state;
        for (const name of [...queues.keys()].reverse()) reply.add(structOf({ name, size: items.size(name) }));
      },
    },
    {
      name: 'mqueue.fetch',
      doc: 'Takes the oldest item of a queue.',
      run(args, reply) {
        const name = args.optionalString();
        if (name === null) throw new RpcFault(500, 'No queue name');
        const queue = self().state.queues.get(name);
        if (queue === undefined) throw new RpcFault(500, 'No such queue');
        const item = queue.take(self().state.items);
        if (item === null) throw new RpcFault(404, 'Empty queue');
        reply.add(structOf({ key: item.key, val: item.value }));
      },
    },
  ],
});
