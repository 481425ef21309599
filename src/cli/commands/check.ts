/** `kahea check FILE`: everything that is wrong with a configuration. */
import { checkOnly } from '../check-config.ts';
import { parseCommandLine } from '../options.ts';

export async function run(argv: readonly string[]): Promise<number> {
  const [file, ...rest] = argv;
  const line = parseCommandLine([...rest, '-c', ...(file === undefined ? [] : ['-f', file])], process.env);
  if ('error' in line) {
    process.stderr.write(`${line.error}\n`);
    return 255;
  }
  return checkOnly(line.server);
}
