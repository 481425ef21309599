import type { Context } from '../../src/context/context.ts';
import { parseStrictJson } from '../../src/lib/json-tree/parse.ts';
import type { JsonValue } from '../../src/lib/json-tree/value.ts';
import { COMPACT, SPACED, writeJson } from '../../src/lib/json-tree/write.ts';
import {
  arg,
  defineModule,
  functionsOf,
  RouteType,
  type BoundVariable,
  type ModuleSelf,
} from '../../src/module/index.ts';
import { appendAt, setAt, valueAt } from './path.ts';
import { makeValue, Mistake, toScript } from './values.ts';
import { decode, encode } from './xavp.ts';

type Self = ModuleSelf<Record<never, never>, undefined>;
const fn = functionsOf<Self>();
const routes = RouteType.Any;

function complain({ host }: Self, ctx: Context, ...lines: readonly string[]): -1 {
  for (const line of lines) host.log.error(line, host.logPrefix(ctx));
  return -1;
}

/** The tree of a text; undefined: it is none, and the log says why. */
function parse(self: Self, ctx: Context, text: string): JsonValue | undefined {
  const parsed = parseStrictJson(text);
  if (parsed.problem === null) return parsed.value;
  const { message, line, column } = parsed.problem;
  complain(self, ctx, `failed to parse json: ${text}`, `json error at line ${line}, col ${column}: ${message}`);
  return undefined;
}

function get(self: Self, ctx: Context, path: string, text: string, target: BoundVariable): number {
  const root = parse(self, ctx, text);
  const value = root === undefined ? undefined : valueAt(root, path);
  if (value === undefined) return -1;
  target.set!(ctx, toScript(value) ?? 0);
  return 1;
}

type Change = (root: JsonValue, path: string, value: JsonValue) => string | null;

const change = (doc: string, kemi: string, put: Change) =>
  fn({
    doc,
    args: [arg.text(), arg.text(), arg.text(), arg.variable({ writable: true })],
    names: ['type', 'path', 'value', 'result'],
    routes,
    kemi,
    run(self, ctx, type, path, text, target) {
      const value = makeValue(type, path, text);
      if (value instanceof Mistake) return complain(self, ctx, ...value.lines);
      const before = target.get(ctx);
      const parsed = parseStrictJson(typeof before === 'string' ? before : '{}');
      if (parsed.problem !== null) {
        const { line, message } = parsed.problem;
        return complain(self, ctx, `result has json error at line ${line}: ${message}`);
      }
      const problem = put(parsed.value, path, value);
      if (problem !== null) return complain(self, ctx, problem);
      target.set!(ctx, writeJson(parsed.value, COMPACT));
      return 1;
    },
  });

export default defineModule({
  name: 'jansson',
  doc: 'Reads and changes JSON by paths, and turns it into $xavp and back.',
  functions: {
    jansson_get: fn({
      doc: 'Puts what is at a path of a JSON text into a variable, which stays as it is when there is nothing.',
      args: [arg.text(), arg.text(), arg.variable({ writable: true })],
      names: ['path', 'json', 'result'],
      routes,
      kemi: 'get',
      run: get,
    }),
    jansson_get_field: fn({
      doc: 'As jansson_get(), with the JSON text first.',
      args: [arg.text(), arg.text(), arg.variable({ writable: true })],
      names: ['json', 'path', 'result'],
      routes,
      run: (self, ctx, text, path, target) => get(self, ctx, path, text, target),
    }),
    jansson_set: change(
      'Sets a value (type, path, value, variable): integer, real, string, object, array, true, false or null.',
      'set',
      setAt,
    ),
    jansson_append: change('Adds a value to an array, or the members of an object to an object.', 'append', appendAt),
    jansson_array_size: fn({
      doc: 'Puts the number of elements of the array at a path of a JSON text into a variable.',
      args: [arg.text(), arg.text(), arg.variable({ writable: true })],
      names: ['path', 'json', 'result'],
      routes,
      kemi: 'array_size',
      run(self, ctx, path, text, target) {
        const parsed = parseStrictJson(text);
        if (parsed.problem !== null) {
          const { line, message } = parsed.problem;
          return complain(self, ctx, `json error at line ${line}: ${message}`);
        }
        const value = valueAt(parsed.value, path);
        if (value === undefined) return complain(self, ctx, `failed to find ${path} in json`);
        if (!Array.isArray(value)) return complain(self, ctx, `value at ${path} is not an array`);
        target.set!(ctx, value.length);
        return 1;
      },
    }),
    jansson_xdecode: fn({
      doc: 'Makes lists of fields `$xavp(name=>key)` from a JSON object or an array of objects.',
      args: [arg.text(), arg.text()],
      names: ['json', 'xavp'],
      routes,
      kemi: 'xdecode',
      run(self, ctx, text, root) {
        const value = parse(self, ctx, text);
        if (value === undefined) return -1;
        decode(ctx, value, root);
        return 1;
      },
    }),
    jansson_xencode: fn({
      doc: 'Puts the top list of fields of an $xavp as a JSON object into a variable.',
      args: [arg.text(), arg.variable({ writable: true })],
      names: ['xavp', 'result'],
      routes,
      kemi: 'xencode',
      run(_self, ctx, root, target) {
        const object = encode(ctx, root);
        if (object === null) return -1;
        target.set!(ctx, writeJson(object, SPACED));
        return 1;
      },
    }),
  },
});
