/** Reading a configuration and saying what is wrong with it. */
import { badConfig, loadConfig, type LoadResult, type UnreadableConfig } from '../engine/load/load-config.ts';
import type { ServerOptions } from '../engine/options.ts';
import { renderEach } from '../script/render.ts';

/** Prints what is wrong; true when nothing hinders a start. */
export function report(result: LoadResult | UnreadableConfig): result is LoadResult {
  if ('unreadable' in result) {
    process.stderr.write(`ERROR: ${result.unreadable}\n`);
    return false;
  }
  process.stderr.write(
    renderEach(result.diagnostics, result.sources)
      .map((text) => `${text}\n`)
      .join(''),
  );
  if (result.config !== null) return true;
  process.stderr.write(`ERROR: ${badConfig(result.diagnostics)}\n`);
  return false;
}

/** `-c`: reads and reports; the exit code. */
export async function checkOnly(options: ServerOptions): Promise<number> {
  if (!report(await loadConfig(options))) return 255;
  process.stdout.write('config file ok, exiting...\n');
  return 0;
}
