/** The `kahea` command: starts a server, in the foreground or behind, or checks a configuration. */
import { main } from './main.ts';

process.exitCode = await main(process.argv.slice(2));
