/**
 * Names of routes in a file of TypeScript or JavaScript, found without running it: what it exports, and where it names a route
 * in a call. What it computes is not seen.
 */
import { handlerFamily } from '../script/check/route-families.ts';
import type { RouteFamily } from '../script/check/route-table.ts';
import { scanScript, type ScriptToken } from './script-tokens.ts';
import type { RouteArguments, RouteBlockSymbol, RouteSymbol, TextSymbols } from './symbols.ts';

/** Kinds in the table of `defineRoutes` that hold routes by name. */
const KINDS: Readonly<Record<string, RouteFamily>> = {
  route: 'route',
  onreply: 'onreply_route',
  failure: 'failure_route',
  branch: 'branch_route',
  event: 'event_route',
};

/** In the form of the symbols of a configuration, so that both are searched alike. */
export function readScriptSymbols(text: string, routeArguments: RouteArguments): TextSymbols {
  return new ScriptSymbols(scanScript(text), routeArguments);
}

class ScriptSymbols implements TextSymbols {
  readonly routes: RouteBlockSymbol[] = [];
  readonly routeUses: RouteSymbol[] = [];
  readonly pieces = [];
  readonly defines = [];
  readonly words = [];
  readonly includes = [];
  readonly loads = [];
  readonly #tokens: readonly ScriptToken[];
  readonly #routeArguments: RouteArguments;

  constructor(tokens: readonly ScriptToken[], routeArguments: RouteArguments) {
    this.#tokens = tokens;
    this.#routeArguments = routeArguments;
    let depth = 0;
    for (const at of tokens.keys()) {
      const text = this.#text(at);
      if (text === '{') depth++;
      else if (text === '}') depth--;
      else if (text === 'export' && depth === 0) this.#exported(at + 1);
      else if (text === '(') this.#call(at);
    }
    this.#identifiers();
  }

  /** Nothing behind the last; a quote stands for all texts in quotes. */
  #text(at: number): string {
    const token = this.#tokens[at];
    return token === undefined ? '' : token.kind === 'string' ? '"' : token.text;
  }

  #exported(start: number): void {
    let at = start;
    if (this.#text(at) === 'default') {
      this.#table(at + 1);
      return;
    }
    while (['async', 'function', '*'].includes(this.#text(at))) at++;
    if (at > start && this.#text(at - 1) !== 'async') this.#define('route', at);
    else if (['const', 'let', 'var'].includes(this.#text(at))) {
      if (this.#text(at + 1) === 'routes') this.#table(at + 2);
      else this.#define('route', at + 1);
    }
  }

  /** The names that KEMI knows are not those of routes. */
  #define(family: RouteFamily, at: number): void {
    const token = this.#tokens[at];
    if (token === undefined || token.kind === 'sign' || token.text.startsWith('ksr_')) return;
    const place = { start: token.start, end: token.end };
    this.routes.push({ kind: family as RouteBlockSymbol['kind'], family, name: token.text, ...place, whole: place });
  }

  /** The object of `defineRoutes({ failure: { NAME… } })`; its members are at one depth, the routes one deeper. */
  #table(start: number): void {
    let at = start;
    while (this.#text(at) !== '{' && this.#text(at) !== ';' && this.#text(at) !== '') at++;
    let depth = 0;
    let family: RouteFamily | null = null;
    for (; this.#text(at) !== ''; at++) {
      const text = this.#text(at);
      const isKey = ['{', ',', 'async', '*'].includes(this.#text(at - 1)) && text !== 'async' && text !== '*';
      if ('([{'.includes(text)) depth++;
      else if (')]}'.includes(text)) {
        if (--depth === 0) return;
      } else if (isKey && depth === 1)
        family = Object.hasOwn(KINDS, this.#tokens[at]!.text) ? KINDS[this.#tokens[at]!.text]! : null;
      else if (isKey && depth === 2 && family !== null) this.#define(family, at);
    }
  }

  /** `msg.route('NAME')`, `KSR.tm.t_on_failure("NAME")` */
  #call(open: number): void {
    const name = this.#text(open - 1);
    if (this.#text(open - 2) !== '.') return;
    const types = name === 'route' ? null : this.#routeArguments(name);
    const operands = [this.#tokens[open + 1], this.#text(open + 2) === ',' ? this.#tokens[open + 3] : undefined];
    for (const [index, token] of operands.entries()) {
      if (token?.kind !== 'string') continue;
      const type = types?.[index];
      const family = types === null && index === 0 ? 'route' : type === undefined ? null : handlerFamily(type);
      if (family !== null) this.routeUses.push({ family, name: token.text, start: token.start, end: token.end });
    }
  }

  /** Where the file itself calls a function that it exports. */
  #identifiers(): void {
    const made = new Set(this.routes.map(({ start }) => start));
    const names = new Set(this.routes.filter(({ family }) => family === 'route').map(({ name }) => name));
    for (const [at, { kind, text, start, end }] of this.#tokens.entries()) {
      if (kind !== 'word' || !names.has(text) || made.has(start)) continue;
      if (this.#text(at - 1) === '.' || this.#text(at + 1) === ':') continue;
      this.routeUses.push({ family: 'route', name: text, start, end });
    }
  }
}
