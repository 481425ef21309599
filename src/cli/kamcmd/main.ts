/** Entry of `bin/kamcmd.js`. */
import { kamcmd } from './kamcmd.ts';

process.exitCode = await kamcmd(process.argv.slice(2));
