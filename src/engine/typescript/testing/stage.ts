/** A configuration with files of routes, compiled and run for one message without sockets. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Context } from '../../../context/context.ts';
import { ReplyHeaders } from '../../../context/reply-headers.ts';
import { invariant } from '../../../lib/invariant.ts';
import type { Logger, LogLevel } from '../../../lib/log.ts';
import { arg, defineModule, functionsOf, param, RouteType, type ModuleSelf } from '../../../module/index.ts';
import type { AnyModule } from '../../../module/define.ts';
import type { RunResult } from '../../../module/host.ts';
import { sampleContext, SOCKET } from '../../../pv/testing/sample.ts';
import { ActionHub } from '../../../script/actions.ts';
import { parseConfig } from '../../../script/parse.ts';
import { renderDiagnostic } from '../../../script/render.ts';
import { PlacedError } from '../../../script/program.ts';
import { compileConfig, type CompileResult } from '../../load/compile-config.ts';
import type { LoadedConfig } from '../../load/loaded-config.ts';
import { DEFAULT_OPTIONS } from '../../options.ts';
import { RouteScripts } from '../route-scripts.ts';
import { ProgramRoutes } from '../../routing/program-routes.ts';

const params = { load: param.list({ doc: 'Files.' }) };
const fn = functionsOf<ModuleSelf<typeof params, undefined>>();

/** Stands for app_ts, and has functions to be called. */
const SAMPLE = defineModule({
  name: 'sample',
  doc: 'A module.',
  params,
  routeFiles: { language: 'typescript', parameter: 'load' },
  functions: {
    note: fn({
      doc: 'Logs text with variables.',
      args: [arg.format()],
      routes: RouteType.Any,
      run(self, _ctx, text) {
        self.host.log.info(text);
        return 1;
      },
    }),
    add_up: fn({
      doc: 'Adds numbers.',
      args: [arg.int(), arg.int(), arg.optional(arg.int())],
      routes: RouteType.Any,
      kemi: ['sum', 'sum_of'],
      run: (_self, _ctx, a, b, c = 0) => a + b + c,
    }),
    later: fn({
      doc: 'Gives a number later.',
      args: [arg.int()],
      routes: RouteType.Request,
      waits: true,
      run: (_self, _ctx, value) => Promise.resolve(value),
    }),
    put: fn({
      doc: 'Puts text into a variable.',
      args: [arg.text(), arg.variable({ writable: true })],
      routes: RouteType.Any,
      run(_self, ctx, text, variable) {
        variable.set!(ctx, text);
        return 1;
      },
    }),
  },
});

/** Stands for app_jsdt. */
const PLAIN = defineModule({
  name: 'plain',
  doc: 'A module.',
  params,
  routeFiles: { language: 'jsdt', parameter: 'load' },
});

export class RouteStage {
  readonly folder = mkdtempSync(join(tmpdir(), 'kahea-routes-'));
  /** What was logged, and what was answered as `status reason`. */
  readonly log: string[] = [];
  readonly replies: string[] = [];
  #config: LoadedConfig | null = null;
  #sources = '';

  /** Writes files; `kamailio.cfg` is the configuration. */
  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /**
   * Loads `routes.ts`, and `routes.js` as a plain script, for a configuration with these routes; what is said about all, with
   * the folder left out.
   */
  load(routes: string, head = ''): string {
    const path = join(this.folder, 'kamailio.cfg');
    const files = [
      ['sample', 'routes.ts'],
      ['plain', 'routes.js'],
    ].filter(([, file]) => existsSync(join(this.folder, file!)));
    const lines = files.map(([module, file]) => `modparam("${module!}", "load", "${file!}")\n`);
    const text = `loadmodule "sample.so"\nloadmodule "plain.so"\n${lines.join('')}${head}${routes}`;
    const parsed = parseConfig({ path, text });
    const result: CompileResult = compileConfig({
      options: { ...DEFAULT_OPTIONS, configFile: path },
      parsed,
      imported: new Map<string, AnyModule>([
        ['sample', SAMPLE],
        ['plain', PLAIN],
      ]),
      facts: null,
      Scripts: RouteScripts,
    });
    this.#config = result.config;
    this.#sources = result.diagnostics.map((each) => renderDiagnostic(each, parsed.sources)).join('\n');
    if (result.config !== null) this.#start(result.config);
    return this.#clean(this.#sources);
  }

  /** Of the configuration that was loaded; null: it has errors. */
  get program(): LoadedConfig['program'] | null {
    return this.#config?.program ?? null;
  }

  /** Runs a route for a message: the result, or the place and message of what it threw. */
  async run(
    type: RouteType = RouteType.Request,
    name = '',
    ctx = this.context(),
  ): Promise<RunResult & { ctx: Context }> {
    invariant(this.#config !== null, `the configuration was loaded: ${this.#sources}`);
    const routes = new ProgramRoutes(this.#config.program, (error) => {
      const place =
        error instanceof PlacedError ? `${error.place.file}:${error.place.line}:${error.place.column} ` : '';
      this.log.push(this.#clean(`threw ${place}${(error as Error).message}`));
      if (error instanceof PlacedError) this.stack = this.#clean(error.stack ?? '');
    });
    const route = routes.find(type, name, null);
    invariant(route !== null, `there is a route ${name}`);
    return { ...(await routes.run(route, type, ctx)), ctx };
  }

  /** Of the last exception. */
  stack = '';

  context(text?: string): Context {
    return sampleContext(text);
  }

  #clean(text: string): string {
    return text.replaceAll(`${this.folder}/`, '');
  }

  #start(config: LoadedConfig): void {
    const host = { log: this.#logger(), logPrefix: () => '', network: { sockets: [SOCKET], isMyself: () => false } };
    const reply = (ctx: Context, status: number, reason: string, headers = ReplyHeaders.none): boolean => {
      const lines = ctx.replyHeaders.and(headers).text;
      this.replies.push(`${status} ${reason}${lines === '' ? '' : ` ${lines.trimEnd()}`}`);
      return true;
    };
    const log = (_ctx: Context, _level: LogLevel, text: string): number => this.log.push(text);
    config.attach({ log, actions: new ActionHub() } as never);
    config.coreModule.start({ params: config.core, host: { ...host, reply } as never, state: {} });
    for (const module of config.modules.values())
      module.start({ params: module.values, host: host as never, state: undefined });
  }

  #logger(): Logger {
    const say = (text: string): void => {
      this.log.push(text);
    };
    return {
      log: (_level: LogLevel, text: string) => {
        say(text);
      },
      info: say,
      error: say,
    } as Logger;
  }
}
