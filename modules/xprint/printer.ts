/** Prints formats, within the limits that their users set. */
import type { Context } from '../../src/context/context.ts';
import type { ModuleHost } from '../../src/module/index.ts';
import type { Printer } from './api.ts';
import type { Format } from './format.ts';
import type { Machine } from './machine.ts';

/** The colours of the terminal itself. */
const OWN_COLOURS = '\x1b[0m';

export class LimitedPrinter implements Printer {
  readonly #host: ModuleHost;
  readonly machine: Machine;

  constructor(host: ModuleHost, machine: Machine) {
    this.#host = host;
    this.machine = machine;
  }

  print(ctx: Context, { pieces, hasColours }: Format, most: number): string | null {
    let printed = '';
    let added = 0;
    for (const { text, specifier } of pieces) {
      if (printed.length + text.length >= most) return this.#overflow(ctx, printed, added, most);
      printed += text;
      if (specifier === null) continue;
      const value = specifier(ctx, this.machine);
      added = value.length;
      if (printed.length + added >= most) return this.#overflow(ctx, printed, added, most);
      printed += value;
    }
    // Kamailio writes it behind the end of the line, to the beginning of the next one.
    return hasColours ? printed.replace(/\n?$/, `${OWN_COLOURS}$&`) : printed;
  }

  #overflow(ctx: Context, printed: string, added: number, most: number): null {
    const { log } = this.#host;
    const prefix = this.#host.logPrefix(ctx);
    log.error('XLOG:xl_print_log: buffer overflow -- increase the buffer size...', prefix);
    log.error(`Pos: ${String(printed.length)}, Add: ${String(added)}, Len: ${String(most)}, Buf:${printed}`, prefix);
    return null;
  }
}
