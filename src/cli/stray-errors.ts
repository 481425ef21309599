/** What is thrown where nobody waits for it: a timer or a promise of a file of routes ends neither the server nor a call. */
import { isScriptFrame } from '../lib/script-name.ts';
import type { Logger } from '../lib/log.ts';
import { PlacedError } from '../script/program.ts';

/** `place` gives the same error with its place in the user's files, as far as it has one. */
export function survive(log: Logger, place: (error: unknown) => unknown): void {
  process.on('unhandledRejection', (reason) => {
    const error = place(reason);
    if (error instanceof PlacedError) logPlaced(log, error);
    else log.error(`unhandled rejection: ${stackOf(error)}`);
  });
  process.on('uncaughtException', (reason) => {
    const error = place(reason);
    if (error instanceof PlacedError) logPlaced(log, error);
    else if (isScriptFrame(stackOf(error))) log.error(`exception outside of all routes: ${stackOf(error)}`);
    else {
      process.stderr.write(`${stackOf(error)}\n`);
      process.exit(1);
    }
  });
}

function logPlaced(log: Logger, { message, place, stack }: PlacedError): void {
  log.error(`${place.file}:${place.line}:${place.column}: exception outside of all routes: ${message}`);
  log.debug(stack ?? message);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
