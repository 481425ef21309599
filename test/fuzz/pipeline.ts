// One text through everything, and what must hold on the way.

import { checkAndCompile } from '../../src/script/check-and-compile.ts';
import { layOutText } from '../../src/script/format/edits.ts';
import { formatConfig } from '../../src/script/format/format.ts';
import { isProblem, RouteType, type Problem, type ScriptValue, type VariableHandle } from '../../src/script/host.ts';
import { parseConfig, type ParsedConfig } from '../../src/script/parse.ts';
import { printFile } from '../../src/script/print.ts';
import { renderDiagnostics } from '../../src/script/render.ts';
import { FakeContext, FakeHost } from '../../src/script/testing/fake-host.ts';

const CONTENTS: Readonly<Record<string, string>> = {
  'inner.cfg': '$var(i) = 1; # from a file\n',
  'outer.cfg': 'debug=3 # from a file\n',
};
export const FILES = { read: (path: string) => CONTENTS[path] ?? null };
export const ENVIRONMENT = { FUZZ_PORT: '5070' };

/** Loops that double a string would fill the memory. */
const LONGEST_VALUE = 1_000;

class BoundedHost extends FakeHost {
  override variable(text: string): VariableHandle<FakeContext> | Problem {
    const handle = super.variable(text);
    if (isProblem(handle) || handle.set === null) return handle;
    const { set } = handle;
    const bounded = (value: ScriptValue) => (typeof value === 'string' ? value.slice(0, LONGEST_VALUE) : value);
    return {
      ...handle,
      set(context, value) {
        set(context, bounded(value));
      },
    };
  }
}

function read(text: string): ParsedConfig {
  return parseConfig({ path: 'main.cfg', text, files: FILES, environment: ENVIRONMENT });
}

function said({ diagnostics, sources }: ParsedConfig): string {
  return renderDiagnostics(diagnostics.all, sources);
}

/** What running the request route of a configuration says; null: it does not compile. */
async function run(parsed: ParsedConfig): Promise<readonly string[] | null> {
  const program = checkAndCompile(parsed.file, new BoundedHost(), parsed.diagnostics, parsed.sources);
  if (program === null) return null;
  const context = new FakeContext();
  let end: unknown;
  try {
    end = await program.run(program.find(RouteType.Request, '')!, context);
  } catch (error) {
    end = (error as Error).message;
  }
  // Where it stood in the text is another place in another layout.
  return [...context.lines, String(end)].map((line) =>
    line.replace(/\d+, ?\d+(?:-\d+,\d+)?|\d+:\d+|\w+\.cfg:\d+/g, 'place'),
  );
}

function expectSame(what: string, before: unknown, after: unknown): void {
  const [left, right] = [JSON.stringify(before), JSON.stringify(after)];
  if (left !== right) throw new Error(`${what}:\n${String(left)}\n${String(right)}`);
}

/** What everything that was read must hold, right or wrong: what is printed is read as the same. Gives the printed text. */
function expectPrintable(parsed: ParsedConfig): string {
  const printed = printFile(parsed.file);
  const again = read(printed);
  expectSame('what is printed has mistakes', '', said(again));
  expectSame('printing twice gives another text', printed, printFile(again.file));
  return printed;
}

function expectFormattable(text: string): string | null {
  const formatted = formatConfig({ path: 'main.cfg', text, files: FILES, environment: ENVIRONMENT });
  if ('diagnostics' in formatted) {
    if (formatted.diagnostics.length === 0) throw new Error('another layout would be another configuration');
    return null;
  }
  if (layOutText(formatted.text).text !== formatted.text) {
    const again = formatConfig({ path: 'main.cfg', text: formatted.text, files: FILES, environment: ENVIRONMENT });
    expectSame('formatting twice gives another text', formatted.text, 'text' in again ? again.text : null);
  }
  return formatted.text;
}

/** A configuration without a mistake; true when it was run, too. */
export async function checkProgram(text: string): Promise<boolean> {
  const parsed = read(text);
  if (parsed.diagnostics.hasErrors) throw new Error(`it is not read:\n${said(parsed)}`);
  const printed = expectPrintable(parsed);
  const formatted = expectFormattable(text);
  if (formatted === null) throw new Error('it is not formatted');
  const lines = await run(parsed);
  expectSame('what is printed runs in another way', lines, await run(read(printed)));
  expectSame('what is formatted is another configuration', printed, printFile(read(formatted).file));
  return lines !== null;
}

/** Any text at all. */
export async function checkText(text: string): Promise<void> {
  const parsed = read(text);
  said(parsed);
  expectPrintable(parsed);
  expectFormattable(text);
  await run(parsed);
  said(parsed);
}
