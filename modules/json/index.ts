import type { Context } from '../../src/context/context.ts';
import { parseLenientJson } from '../../src/lib/json-tree/parse.ts';
import type { JsonValue } from '../../src/lib/json-tree/value.ts';
import { arg, defineModule, functionsOf, param, RouteType, type ModuleSelf } from '../../src/module/index.ts';
import { fieldAt, quoted, unquoted } from './field.ts';

const params = {
  json_escape_char: param.string({ doc: 'Stands for a dot inside of a name in paths of {json.parse}.', default: '%' }),
};

type Self = ModuleSelf<typeof params, undefined>;
const fn = functionsOf<Self>();

/** undefined: it is no JSON, which the log says. */
function parse(self: Self, ctx: Context, text: string): JsonValue | undefined {
  const parsed = parseLenientJson(text);
  if (parsed.problem === null) return parsed.value;
  self.host.log.error('empty or invalid JSON', self.host.logPrefix(ctx));
  return undefined;
}

/** A member of an object whose value is not null; null: there is none. */
function member(self: Self, ctx: Context, text: string, name: string): JsonValue {
  const root = parse(self, ctx, text);
  return root instanceof Map ? (root.get(name) ?? null) : null;
}

const getter = (doc: string, print: (value: JsonValue) => string) =>
  fn({
    doc,
    args: [arg.text(), arg.text(), arg.variable({ writable: true })],
    names: ['json', 'name', 'result'],
    routes: RouteType.Any,
    run(self, ctx, text, name, target) {
      const value = member(self, ctx, text, name);
      if (value === null) return -1;
      target.set!(ctx, print(value));
      return 1;
    },
  });

export default defineModule({
  name: 'json',
  doc: 'Reads members of JSON objects.',
  params,
  functions: {
    json_get_field: getter('Puts a member of a JSON object into a variable, as JSON: text has its quotes.', quoted),
    json_get_string: getter('The same, but text without quotes.', unquoted),
  },
  transformations: (self) => [
    {
      name: 'json.parse',
      doc: 'What is at a path `name.name[index].name` of a JSON text, as text; empty when there is nothing.',
      bind(parameters) {
        const [path, ...more] = parameters;
        if (path === undefined || more.length > 0)
          return { problem: 'bad-value', message: '{json.parse} takes a path' };
        return (value, ctx) => {
          const root = value === null ? undefined : parse(self(), ctx, String(value));
          return root === undefined ? null : fieldAt(root, path.evaluate(ctx), self().params.json_escape_char);
        };
      },
    },
  ],
});
