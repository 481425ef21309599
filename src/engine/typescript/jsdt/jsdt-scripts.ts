/** The plain scripts of one configuration, in a global scope of their own. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createContext, Script, type Context as GlobalScope } from 'node:vm';
import type { Context } from '../../../context/context.ts';
import { isThenable, type CurrentRun } from '../run-route.ts';
import { awaitCalls, SUPPORT, type ScriptMistake } from './await-calls.ts';

export interface JsdtOptions {
  readonly current: CurrentRun;
  /** `KSR` of the run that `current` has. */
  readonly ksr: object;
  /** Functions of `KSR` that may wait. */
  readonly waiting: ReadonlySet<string>;
  /** Whether scripts can load others with `require()`. */
  readonly requires: boolean;
}

/** Texts that were compiled while messages were routed; the oldest go first. */
const MAX_TEXTS = 64;

/** What a call that waits came to. */
type Outcome = { readonly value: unknown } | { readonly error: unknown };

/**
 * What calls that wait are wrapped in: the run is nobody's while it waits, is there again after it, also where the call threw,
 * and is nobody's again when what follows has ended.
 */
function support(current: CurrentRun): object {
  return {
    enter: () => current.context,
    pause(value: unknown): Outcome | PromiseLike<Outcome> {
      current.context = null;
      if (!isThenable(value)) return { value };
      return value.then(
        (result): Outcome => ({ value: result }),
        (error: unknown): Outcome => ({ error }),
      );
    },
    resume(run: Context | null, outcome: Outcome): unknown {
      current.context = run;
      queueMicrotask(() => {
        current.context = null;
      });
      if ('error' in outcome) throw outcome.error;
      return outcome.value;
    },
  };
}

export class JsdtScripts {
  readonly #options: JsdtOptions;
  readonly #texts = new Map<string, Script>();
  readonly #scope: GlobalScope;
  /** For `jsdt_dofile()` and `jsdt_dostring()`. */
  readonly #apart: GlobalScope;

  constructor(options: JsdtOptions) {
    this.#options = options;
    this.#scope = this.#newScope();
    this.#apart = this.#newScope();
  }

  #newScope(): GlobalScope {
    const { ksr, current } = this.#options;
    const scope = createContext({ KSR: ksr });
    // Not among what the script defines.
    Object.defineProperty(scope, SUPPORT, { value: support(current) });
    return scope;
  }

  /** Runs a file, which defines functions. What is wrong with its form is returned; what it throws is thrown. */
  load(path: string, text: string): ScriptMistake | null {
    const script = this.#compile(path, text);
    if ('message' in script) return script;
    this.#runIn(this.#scope, script, path);
    return null;
  }

  #compile(path: string, text: string): Script | ScriptMistake {
    const made = awaitCalls(text, this.#options.waiting);
    if (!('text' in made)) return made;
    // Where the top level waits, what it declares is its own.
    return new Script(made.waits ? `(async function () {${made.text}\n})()` : made.text, { filename: path });
  }

  #runIn(scope: GlobalScope, script: Script, path: string): unknown {
    if (this.#options.requires) {
      const require = createRequire(join(dirname(path), 'script.js'));
      Object.defineProperty(scope, 'require', { value: require, configurable: true });
    }
    return script.runInContext(scope) as unknown;
  }

  /** Names of the functions that the files define. */
  get names(): string[] {
    return Object.keys(this.#scope).filter((name) => name !== 'KSR' && this.has(name));
  }

  has(name: string): boolean {
    return typeof this.#scope[name] === 'function';
  }

  /** What the function gives; there must be one. */
  call(name: string, args: readonly unknown[]): unknown {
    return (this.#scope[name] as (...values: readonly unknown[]) => unknown)(...args);
  }

  runText(text: string, where: 'with files' | 'apart'): unknown {
    let script = this.#texts.get(text);
    if (script === undefined) {
      const made = this.#compile('script text', text);
      if ('message' in made) throw new SyntaxError(`${made.message} (line ${made.line})`);
      script = made;
      if (this.#texts.size >= MAX_TEXTS) this.#texts.delete(this.#texts.keys().next().value!);
      this.#texts.set(text, script);
    }
    return script.runInContext(where === 'apart' ? this.#apart : this.#scope) as unknown;
  }

  runFile(path: string, text: string): unknown {
    const script = this.#compile(path, text);
    if ('message' in script) throw new SyntaxError(`${script.message} (${path}:${script.line}:${script.column})`);
    return this.#runIn(this.#apart, script, path);
  }
}
