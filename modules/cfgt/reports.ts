/** The reports of the messages that are handled now, and how many each scenario has. */
import type { Context } from '../../src/context/context.ts';
import type { MessageObserver, ModuleHost } from '../../src/module/index.ts';
import type { Action, ActionListener } from '../../src/script/actions.ts';
import { isFailure, parseMessage } from '../../src/sip/parse-message.ts';
import { prettyJson } from './pretty-json.ts';
import { FLOW_DEPTH, Report } from './report.ts';
import type { ReportFiles } from './report-files.ts';
import { scenarioOf, UNKNOWN } from './scenario.ts';
import { variablesOf } from './variables.ts';

/** Messages of more scenarios count as unknown, until some are removed. */
const MOST_SCENARIOS = 10_000;
/** Messages that wait for something at the same time; more have no report. */
const MOST_OPEN = 1000;

export class Reports implements MessageObserver, ActionListener<Context> {
  mask: number;
  readonly #host: ModuleHost;
  readonly #prefix: string;
  readonly #files: ReportFiles;
  /** By Call-ID: messages of one call come one after the other. */
  readonly #open = new Map<string, Report>();
  readonly #counts = new Map<string, number>();

  constructor(host: ModuleHost, files: ReportFiles, options: { readonly mask: number; readonly prefix: string }) {
    this.#host = host;
    this.#files = files;
    this.mask = options.mask;
    this.#prefix = options.prefix;
  }

  enable(): void {
    this.#host.actions.add(this);
    this.#host.observe(this);
  }

  /** Scenarios, and the number of their last report. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  begun(ctx: Context): void {
    if (this.#open.size >= MOST_OPEN) return;
    const callId = ctx.message.callId ?? '';
    const wanted = scenarioOf(callId, this.#prefix);
    const scenario = this.#counts.has(wanted) || this.#counts.size < MOST_SCENARIOS ? wanted : UNKNOWN;
    const number = (this.#counts.get(scenario) ?? 0) + 1;
    this.#counts.set(scenario, number);
    this.#open.set(callId, new Report(ctx, scenario, number));
  }

  before(ctx: Context, action: Action<Context>): void {
    this.#open.get(ctx.message.callId ?? '')?.action(action.route, action.name, () => this.#variables(ctx));
  }

  sent(text: string): void {
    if (this.#open.size === 0) return;
    const message = parseMessage(text);
    if (!isFailure(message)) this.#open.get(message.callId ?? '')?.sent(text);
  }

  ended(ctx: Context): void {
    const callId = ctx.message.callId ?? '';
    const report = this.#open.get(callId);
    if (report?.ctx !== ctx) return;
    this.#open.delete(callId);
    report.end(() => this.#variables(ctx));
    this.#files.write(report.scenario, report.number, report.text);
  }

  /** Forgets a scenario and removes its files. False: there is none. */
  async remove(scenario: string): Promise<boolean> {
    if (!this.#counts.delete(scenario)) return false;
    await this.#files.remove(scenario);
    return true;
  }

  #variables(ctx: Context): string {
    return prettyJson(variablesOf(ctx, this.mask, this.#host.variables.mentioned), FLOW_DEPTH);
  }
}
