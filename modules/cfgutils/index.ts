import type { Context } from '../../src/context/context.ts';
import { LogLevel } from '../../src/lib/log.ts';
import { memoryReport } from '../../src/lib/process-memory.ts';
import { Timer } from '../../src/lib/timer-wheel.ts';
import { coreHash } from '../../src/lib/core-hash.ts';
import {
  arg,
  judged,
  defineModule,
  functionsOf,
  RouteType,
  type ModuleHost,
  type ParameterValues,
  returnCode,
} from '../../src/module/index.ts';
import { GlobalSettings } from './global-settings.ts';
import { KeyLocks } from './key-locks.ts';
import { methodsOf } from './methods.ts';
import { hashOf, params, type CfgUtils, type Self } from './state.ts';

const fn = functionsOf<Self>();
function init(host: ModuleHost, values: ParameterValues<typeof params>): CfgUtils {
  const configHash = values.hash_file === null ? null : hashOf(values.hash_file);
  if (values.hash_file !== null && configHash === null) {
    host.fail({ problem: 'bad-value', message: `hash_file: cannot read ${values.hash_file}` });
  }
  const { shared, worker } = host;
  return { global: new GlobalSettings(shared, values), locks: new KeyLocks(shared, worker), configHash };
}

/** Bits of a hash: as in Kamailio 2^size - 1, counted modulo 32, and one bit for a size below 1. */
const hashMask = (size: number): number => (size < 1 ? 1 : (1 << size) - 1) & 0x7fffffff;

const sleep = (self: Self, milliseconds: number): Promise<number> =>
  new Promise((resolve) => {
    const timer = new Timer(() => {
      resolve(1);
    });
    self.host.timers.start(timer, milliseconds);
  });

const percents = (): arg.ArgumentType<number> =>
  judged(arg.int(), 'percents', (written) =>
    /^\s*(?:\d{0,2}|100)\s*$/.test(written)
      ? null
      : { problem: 'bad-value', message: `"${written}" is no number from 0 to 100` },
  );

/** What the log calls the functions. */
const LockOperation = { lock: 0, unlock: 1, trylock: 2 } as const;

/** Without lock_set_size there are no locks. */
function locksFor({ host, params, state }: Self, ctx: Context, name: keyof typeof LockOperation, key: string) {
  if (params.lock_set_size !== 0) return state.locks;
  const attempt = `attempt to do op: ${LockOperation[name]} on: ${key}`;
  host.log.error(`lock set not initialized (${attempt}) - see param lock_set_size`, host.logPrefix(ctx));
  return null;
}

const memoryStatus = () =>
  fn({
    doc: 'Writes the memory of the process into the log, at level debug.',
    routes: RouteType.Any,
    run(self, ctx) {
      for (const line of memoryReport()) self.host.log.debug(line, self.host.logPrefix(ctx));
      return 1;
    },
  });

/** `route[NAME]`; null: there is none. As in Kamailio the main route is called 0, and none has an empty name. */
const subRoute = (self: Self, ctx: Context, name: string) =>
  name === '' ? null : self.host.routes.find(RouteType.Request, name === '0' ? '' : name, ctx);

export default defineModule({
  name: 'cfgutils',
  doc: 'Randomness, waiting, locks, global flags and calls of routes by name.',
  params,
  init,
  functions: {
    rand_event: fn({
      doc: 'True with the set probability.',
      routes: RouteType.Any,
      run: (self) => returnCode((self.host.random.int32() >>> 0) % 100 < self.state.global.probability),
    }),
    rand_set_prob: fn({
      doc: 'Sets the probability of rand_event() in percent.',
      args: [percents()],
      names: ['percent'],
      routes: RouteType.Any,
      run(self, _ctx, percent) {
        if (percent < 0 || percent > 100) return -1;
        self.state.global.probability = percent;
        return 1;
      },
    }),
    rand_reset_prob: fn({
      doc: 'Puts the probability back to its initial value.',
      routes: RouteType.Any,
      run(self) {
        self.state.global.probability = self.params.initial_probability;
        return 1;
      },
    }),
    rand_get_prob: fn({
      doc: 'The probability, as return code.',
      routes: RouteType.Any,
      run: (self) => self.state.global.probability,
    }),
    sleep: fn({
      doc: 'Waits so many seconds; other messages are processed meanwhile.',
      args: [arg.int()],
      names: ['seconds'],
      routes: RouteType.Any,
      waits: true,
      run: (self, _ctx, seconds) => sleep(self, Math.max(seconds, 0) * 1000),
    }),
    usleep: fn({
      doc: 'Waits so many microseconds.',
      args: [arg.int()],
      names: ['microseconds'],
      routes: RouteType.Any,
      waits: true,
      run: (self, _ctx, microseconds) => sleep(self, Math.max(microseconds, 0) / 1000),
    }),
    set_gflag: fn({
      doc: 'Sets a global flag (0 to 31).',
      args: [arg.flag()],
      names: ['flag'],
      routes: RouteType.Any,
      run(self, _ctx, flag) {
        self.state.global.setFlags(1 << flag);
        return 1;
      },
    }),
    reset_gflag: fn({
      doc: 'Clears a global flag.',
      args: [arg.flag()],
      names: ['flag'],
      routes: RouteType.Any,
      run(self, _ctx, flag) {
        self.state.global.clearFlags(1 << flag);
        return 1;
      },
    }),
    is_gflag: fn({
      doc: 'True when the global flag is set.',
      args: [arg.flag()],
      names: ['flag'],
      routes: RouteType.Any,
      run: (self, _ctx, flag) => returnCode((self.state.global.flags & (1 << flag)) !== 0),
    }),
    lock: fn({
      doc: 'Takes the lock of a key, waiting until it is free; released by unlock(). Needs lock_set_size, as the others.',
      args: [arg.text()],
      names: ['key'],
      routes: RouteType.Any,
      waits: true,
      run: (self, ctx, key) => locksFor(self, ctx, 'lock', key)?.take(key) ?? -1,
    }),
    trylock: fn({
      doc: 'Takes the lock of a key if it is free.',
      args: [arg.text()],
      names: ['key'],
      routes: RouteType.Any,
      run: (self, ctx, key) => returnCode(locksFor(self, ctx, 'trylock', key)?.tryTake(key) === true),
    }),
    unlock: fn({
      doc: 'Releases the lock that lock() or trylock() took for this key.',
      args: [arg.text()],
      names: ['key'],
      routes: RouteType.Any,
      run(self, ctx, key) {
        const locks = locksFor(self, ctx, 'unlock', key);
        // Whether it was held or not.
        locks?.release(key);
        return returnCode(locks !== null);
      },
    }),
    check_route_exists: fn({
      doc: 'True when route[NAME] is defined.',
      args: [arg.routeText(RouteType.Request, { mayLack: true })],
      names: ['route'],
      routes: RouteType.Any,
      run: (self, ctx, name) => returnCode(subRoute(self, ctx, name) !== null),
    }),
    route_if_exists: fn({
      doc: 'Runs route[NAME] when it is defined and returns what it returned; else false.',
      args: [arg.routeText(RouteType.Request, { mayLack: true })],
      names: ['route'],
      routes: RouteType.Any,
      waits: true,
      run(self, ctx, name) {
        const route = subRoute(self, ctx, name);
        if (route === null) return -1;
        const result = self.host.routes.run(route, ctx.routeType, ctx);
        return result instanceof Promise ? result.then((late) => late.retcode) : result.retcode;
      },
    }),
    abort: fn({
      doc: 'Ends the server at once, with a core dump where the system allows one.',
      routes: RouteType.Any,
      run(self, ctx) {
        self.host.log.log(LogLevel.Critical, 'abort called', self.host.logPrefix(ctx));
        process.abort();
      },
    }),
    pkg_status: memoryStatus(),
    pkg_summary: memoryStatus(),
    shm_status: memoryStatus(),
    shm_summary: memoryStatus(),
    core_hash: fn({
      doc: 'A hash of two texts, as return code: 1 to 2^size.',
      args: [arg.text(), arg.text(), arg.int()],
      names: ['first', 'second', 'bits'],
      routes: RouteType.Any,
      run: (_self, _ctx, first, second, bits) => (coreHash(first, second, 0) & hashMask(bits)) + 1,
    }),
  },
  variables: (self) => [
    {
      names: ['RANDOM'],
      doc: 'A random number from 0 to 2^31 - 1.',
      bind: () => ({ get: () => self().host.random.int32() & 0x7fffffff }),
    },
  ],
  methods: methodsOf,
});
