/** `$xavp(root[i]=>field[j])`: values kept with the transaction as lists of named fields. */
import type { Accessor, VariableDefinition } from '../definition.ts';
import type { Problem } from '../../lib/problem.ts';
import { parseXavpPath, readXavp, writeXavp } from '../xavp-path.ts';

export const XAVP_VARIABLES: readonly VariableDefinition[] = [
  {
    names: ['xavp'],
    doc: 'Value kept with the transaction in a list of fields. Without index on the root a new list is made on top; with one the list there is changed.',
    inner: 'required',
    writable: true,
    bind({ inner }): Accessor | Problem {
      const { constant } = inner!;
      if (constant === null) {
        return {
          get(ctx) {
            const path = parseXavpPath(inner!.evaluate(ctx));
            return path === null ? null : readXavp(ctx, path);
          },
          set(ctx, value) {
            const path = parseXavpPath(inner!.evaluate(ctx));
            if (path !== null) writeXavp(ctx, path, value);
          },
        };
      }
      const path = parseXavpPath(constant);
      if (path === null) return { problem: 'bad-value', message: `"${constant}" is not the path of an xavp` };
      return {
        get: (ctx) => readXavp(ctx, path),
        set: (ctx, value) => void writeXavp(ctx, path, value),
      };
    },
  },
];
