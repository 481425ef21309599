/** What formats of the module xprint print for the functions here. */
import type { Context } from '../../src/context/context.ts';
import { isProblem, type ModuleSelf } from '../../src/module/index.ts';
import type { Parameter } from '../../src/module/parameters.ts';
import { parseFormat, xprint, type Format } from '../xprint/api.ts';

type Self = ModuleSelf<{ readonly xlbuf_size: Parameter<number> }, undefined>;

/** null: the text is empty, has no value or is too long. */
export function expandedText({ host, params }: Self, ctx: Context, format: Format): string | null {
  if (format.pieces.length === 0) {
    host.log.error('xl_printstr: Called with null format or res', host.logPrefix(ctx));
    return null;
  }
  const text = host.require(xprint).print(ctx, format, params.xlbuf_size);
  if (text === null) host.log.error('xl_printstr: Error while formatting result', host.logPrefix(ctx));
  return text === '' || text === '<null>' ? null : text;
}

/** The same of a format that is only known when the function runs. */
export function fixedText(self: Self, ctx: Context, written: string): string | null {
  const { host } = self;
  const format = parseFormat(written, host.variables);
  if (!isProblem(format)) return expandedText(self, ctx, format);
  host.log.error(`ERROR: xlfix_attr: wrong format[${written}]`, host.logPrefix(ctx));
  return null;
}
