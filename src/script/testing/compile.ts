// Shortcuts of tests: compile a script, run a script.
import { checkAndCompile } from '../check-and-compile.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { RouteType } from '../host.ts';
import { parseConfig } from '../parse.ts';
import type { Program } from '../program.ts';
import { silence } from '../silence.ts';
import { FakeContext, FakeHost } from './fake-host.ts';

export interface CompiledScript {
  readonly program: Program<FakeContext> | null;
  readonly host: FakeHost;
  /** `error unknown-route 3:9 there is no route[X] (did you mean Y?)` */
  readonly said: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

export function compileScript(text: string, host = new FakeHost()): CompiledScript {
  const { file, sources, diagnostics } = parseConfig({ path: 'test.cfg', text });
  const program = checkAndCompile(file, host, diagnostics, sources);
  const all = silence(diagnostics.all, sources);
  const said = all.map(({ severity, id, span, message, hint }) => {
    const place = span === null ? '-' : `${String(sources.locate(span).line)}:${String(sources.locate(span).column)}`;
    return `${severity} ${id} ${place} ${message}${hint === null ? '' : ` (${hint})`}`;
  });
  return { program, host, said, diagnostics: all };
}

/** The program of a script that has no errors. */
export function mustCompile(text: string): Program<FakeContext> {
  const { program, said } = compileScript(text);
  if (program === null) throw new Error(`does not compile:\n${said.join('\n')}`);
  return program;
}

/** Runs the request route of `text` and gives what it logged. */
export function runScript(text: string, ctx = new FakeContext()): string[] {
  const program = mustCompile(text);
  const result = program.run(program.find(RouteType.Request, '')!, ctx);
  if (typeof result !== 'number') throw new Error('the route waits');
  return ctx.lines;
}
