/** `--cfg-print`: the configuration with its includes, conditions and macros resolved. */
import { parseConfigFile } from '../engine/load/load-config.ts';
import type { ServerOptions } from '../engine/options.ts';
import { printFile } from '../script/print.ts';
import { renderDiagnostic } from '../script/render.ts';

export async function printConfig(options: ServerOptions): Promise<number> {
  const parsed = await parseConfigFile(options);
  if ('unreadable' in parsed) {
    process.stderr.write(`ERROR: ${parsed.unreadable}\n`);
    return 255;
  }
  for (const diagnostic of parsed.diagnostics.all)
    process.stderr.write(`${renderDiagnostic(diagnostic, parsed.sources)}\n`);
  if (parsed.diagnostics.hasErrors) return 255;
  process.stdout.write(Buffer.from(printFile(parsed.file), 'latin1'));
  return 0;
}
