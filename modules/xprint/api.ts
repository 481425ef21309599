/** What avp uses of xprint: texts with `%`-specifiers. */
import type { Context } from '../../src/context/context.ts';
import { apiToken } from '../../src/module/api-token.ts';
import type { Format } from './format.ts';

export { format } from './argument.ts';
export { parseFormat, type Format } from './format.ts';

export interface Printer {
  /** The text of a format; null: it has `most` bytes or more, which the log says now. */
  print(ctx: Context, format: Format, most: number): string | null;
}

export const xprint = apiToken<Printer>('xprint');
