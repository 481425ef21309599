/** The `kahea` command: starts a server, in the foreground or behind, or works on a configuration. */
import { forgiveBrokenPipes } from './broken-pipe.ts';
import { main } from './main.ts';

forgiveBrokenPipes();
process.exitCode = await main(process.argv.slice(2));
