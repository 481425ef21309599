/** Entry of `bin/kamcmd.js`. */
import { forgiveBrokenPipes } from '../broken-pipe.ts';
import { kamcmd } from './kamcmd.ts';

forgiveBrokenPipes();
process.exitCode = await kamcmd(process.argv.slice(2));
