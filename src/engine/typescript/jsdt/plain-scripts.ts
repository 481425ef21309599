/** Plain scripts called for a message: by their routes, and by functions of module app_jsdt. */
import { readFileSync } from 'node:fs';
import type { Context } from '../../../context/context.ts';
import { unicodeOf } from '../../../lib/utf8-text.ts';
import type { PlainScripts } from '../../../script/host.ts';
import { ExitSignal } from '../exit-signal.ts';
import { isThenable, type CurrentRun } from '../run-route.ts';
import type { JsdtScripts } from './jsdt-scripts.ts';

export interface PlainScriptParts {
  readonly scripts: JsdtScripts;
  readonly current: CurrentRun;
  /** The same exception, with its place. */
  place(error: unknown): unknown;
}

export function plainScripts({ scripts, current, place }: PlainScriptParts): PlainScripts<Context> {
  const ended = (error: unknown, ctx: Context): void => {
    if (!(error instanceof ExitSignal)) throw place(error);
    ctx.stopped = true;
  };
  /** Runs `work` for a message; a promise only when it waits. */
  const run = (ctx: Context, work: () => unknown): undefined | Promise<undefined> => {
    const outer = current.context;
    current.context = ctx;
    try {
      const value = work();
      if (!isThenable(value)) return undefined;
      return Promise.resolve(value).then(
        () => undefined,
        (error: unknown) => {
          ended(error, ctx);
          return undefined;
        },
      );
    } catch (error) {
      ended(error, ctx);
      return undefined;
    } finally {
      current.context = outer;
    }
  };
  return {
    call(ctx, name, args) {
      if (!scripts.has(name)) return false;
      const texts = args.map(unicodeOf);
      const result = run(ctx, () => scripts.call(name, texts));
      return result instanceof Promise ? result.then(() => true) : true;
    },
    runText: (ctx, text, where) => run(ctx, () => scripts.runText(unicodeOf(text), where)),
    runFile: (ctx, path) => run(ctx, () => scripts.runFile(path, readFileSync(path, 'utf8'))),
  };
}
