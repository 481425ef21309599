/** Scripts called by the configuration: 1 when they ran, -1 when they could not or threw, which is logged. */
import type { Context } from '../../src/context/context.ts';
import type { ModuleHost } from '../../src/module/index.ts';
import type { PlainScripts } from '../../src/script/host.ts';
import { PlacedError, type Program } from '../../src/script/program.ts';

interface Self {
  readonly host: ModuleHost;
}

/** What a script did; a promise where it waits. */
type Work = (scripts: PlainScripts<Context>) => boolean | undefined | Promise<boolean | undefined>;

export function runFunction(self: Self, ctx: Context, name: string, args: readonly string[]): number | Promise<number> {
  return run(self, ctx, `no such function [${name}] in js scripts`, (scripts) => scripts.call(ctx, name, args));
}

export function runText(
  self: Self,
  ctx: Context,
  text: string,
  where: 'with files' | 'apart',
): number | Promise<number> {
  return run(self, ctx, '', (scripts) => scripts.runText(ctx, text, where));
}

export function runFile(self: Self, ctx: Context, path: string): number | Promise<number> {
  return run(self, ctx, '', (scripts) => scripts.runFile(ctx, path));
}

/** `missing` is said when the work finds nothing to do. */
function run(self: Self, ctx: Context, missing: string, work: Work): number | Promise<number> {
  const scripts = (ctx.program as Program<Context> | null)?.foreign?.plain ?? null;
  const failed = (error: unknown): number => {
    const place = error instanceof PlacedError ? `${error.place.file}:${error.place.line}:${error.place.column}: ` : '';
    const message = (error as { readonly message?: unknown } | null)?.message ?? error;
    self.host.log.error(`${place}JS failed running: ${String(message)}`, self.host.logPrefix(ctx));
    return -1;
  };
  const done = (value: boolean | undefined): number => {
    if (ctx.stopped) return 0;
    if (value !== false) return 1;
    self.host.log.error(missing, self.host.logPrefix(ctx));
    return -1;
  };
  if (scripts === null) return failed(new Error('no script is loaded: modparam("app_jsdt", "load", "FILE")'));
  try {
    const value = work(scripts);
    return value instanceof Promise ? value.then(done, failed) : done(value);
  } catch (error) {
    return failed(error);
  }
}
