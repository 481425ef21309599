/** What happened to one message: the routes it went through, and what was sent meanwhile. */
import type { Context } from '../../src/context/context.ts';
import { prettyArray, prettyObject } from './pretty-json.ts';

/** Depth of a route's variables in the text. */
export const FLOW_DEPTH = 3;

/** A loop in a script must not fill the memory. */
const LONGEST = 4_000_000;

export class Report {
  readonly ctx: Context;
  readonly scenario: string;
  /** In the scenario, from 1. */
  readonly number: number;
  readonly #flow: string[] = [];
  readonly #sent: string[] = [];
  /** The routes the run is in, outermost first. */
  readonly #inside: string[] = [];
  #length = 0;
  #left = 'return';

  constructor(ctx: Context, scenario: string, number: number) {
    this.ctx = ctx;
    this.scenario = scenario;
    this.number = number;
  }

  /** An action `name` in `route` runs next; `variables` gives what there is now, as JSON. */
  action(route: string, name: string, variables: () => string): void {
    const inside = this.#inside;
    if (inside.at(-1) !== route) {
      if (inside.includes(route)) {
        while (inside.at(-1) !== route) this.#add(`return|${inside.pop()!}`, variables);
      } else {
        inside.push(route);
        this.#add(`start|${route}`, variables);
      }
    }
    this.#left = name === 'exit' || name === 'drop' ? 'exit' : 'return';
  }

  sent(text: string): void {
    if (this.#fits(text)) this.#sent.push(JSON.stringify(text));
  }

  /** Nothing more happens. */
  end(variables: () => string): void {
    const route = this.#inside.at(-1);
    if (route !== undefined) this.#add(`${this.#left}|${route}`, variables);
  }

  get text(): string {
    return prettyObject(
      [
        ['flow', prettyArray(this.#flow)],
        ['sip_in', prettyArray([JSON.stringify(this.ctx.message.text)])],
        ['sip_out', prettyArray(this.#sent)],
      ],
      0,
    );
  }

  #add(name: string, variables: () => string): void {
    if (this.#length >= LONGEST) return;
    const json = variables();
    if (this.#fits(json)) this.#flow.push(prettyObject([[name, json]], FLOW_DEPTH - 1));
  }

  #fits(text: string): boolean {
    this.#length += text.length;
    return this.#length < LONGEST;
  }
}
