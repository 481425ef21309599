// Options of the scripts: what is wrong with them is said in one line, and --help shows how to call the script.

import { parseArgs } from 'node:util';

/**
 * Reads the options of this process as `parseArgs` describes them; gives their values, with the other words as `words` where
 * the script takes some. Ends the process after `--help`, and with 2 after what it does not know.
 */
export function readOptions(usage, options, { words = false } = {}) {
  try {
    const { values, positionals } = parseArgs({
      options: { ...options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: words,
    });
    if (values.help !== true) return words ? { ...values, words: positionals } : values;
    console.log(`usage: ${usage}`);
    process.exit(0);
  } catch (error) {
    // parseArgs adds advice to its first sentence.
    return refuse(error.message.split(/\.\s/)[0], usage);
  }
}

/** Says in one line what is wrong with the call, and ends the process. */
export function refuse(problem, usage) {
  console.error(`${problem}; usage: ${usage}`);
  process.exit(2);
}
