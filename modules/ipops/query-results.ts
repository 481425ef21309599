/** `$dns(id=>key[index])`, `$srvquery(…)` and `$naptrquery(…)`: what the last query under an id found. */
import type { Context } from '../../src/context/context.ts';
import type { Problem, ScriptValue, VariableDefinition } from '../../src/module/index.ts';

/** Records in order; each has the same fields. Null: there was no query, or it failed. */
export interface QueryResult {
  readonly totals: Readonly<Record<string, number>>;
  readonly records: readonly Readonly<Record<string, string | number>>[];
}

const FORM = /^\s*([^=\s]+)\s*=>\s*(\w+)\s*(?:\[\s*(.+?)\s*\])?\s*$/;

/** Results by id; they stay until the next query under that id, whichever message makes it. */
export type Results = Map<string, QueryResult>;

interface Shape {
  readonly name: string;
  readonly doc: string;
  readonly totals: readonly string[];
  readonly fields: readonly string[];
}

export function resultVariable(shape: Shape, results: () => Results): VariableDefinition {
  return {
    names: [shape.name],
    doc: shape.doc,
    inner: 'required',
    bind({ inner }) {
      if (inner!.constant !== null) {
        const read = parse(shape, inner!.constant);
        return typeof read === 'function' ? { get: () => read(results()) } : read;
      }
      return {
        get(ctx: Context) {
          const read = parse(shape, inner!.evaluate(ctx));
          return typeof read === 'function' ? read(results()) : null;
        },
      };
    },
  };
}

function parse(shape: Shape, text: string): ((results: Results) => ScriptValue) | Problem {
  const match = FORM.exec(text);
  const [, id, key, written = '0'] = match ?? [];
  if (id === undefined || key === undefined) return wrong(shape, text);
  if (shape.totals.includes(key)) return (results) => results.get(id)?.totals[key] ?? null;
  if (!shape.fields.includes(key) || !/^[+-]?\d+$/.test(written)) return wrong(shape, text);
  const index = Number(written);
  return (results) => {
    const records = results.get(id)?.records ?? [];
    return records[index < 0 ? records.length + index : index]?.[key] ?? null;
  };
}

function wrong({ name, totals, fields }: Shape, text: string): Problem {
  const keys = [...totals, ...fields.map((field) => `${field}[index]`)].join(', ');
  return { problem: 'bad-value', message: `$${name}(${text}): write id=>key with one of ${keys}` };
}
