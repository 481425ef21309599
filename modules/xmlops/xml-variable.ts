/** `$xml(name=>doc)` and `$xml(name=>xpath:expression)`. */
import type { Context } from '../../src/context/context.ts';
import { isProblem, type ModuleSelf, type Problem, type VariableDefinition } from '../../src/module/index.ts';
import type { ScriptValue } from '../../src/lib/script-value.ts';
import type { InnerText } from '../../src/pv/definition.ts';
import type { params } from './parameters.ts';
import { isXmlFailure, XmlDocument, type Namespaces } from './xml-document.ts';

export interface Documents {
  readonly byName: Map<string, XmlDocument>;
  readonly namespaces: Namespaces;
}

type Self = ModuleSelf<typeof params, Documents>;

/** What stands in the parentheses. */
interface Place {
  readonly name: string;
  /** null: the document itself. */
  readonly expression: string | null;
}

const WRITTEN = /^\s*([^=\s]+)\s*=>\s*(?:(doc)|xpath:([^]+))$/;

function parsePlace(text: string): Place | Problem {
  const match = WRITTEN.exec(text);
  if (match === null) {
    const message = `$xml(${text}): name=>doc or name=>xpath:expression is expected`;
    return { problem: 'bad-value', message };
  }
  return { name: match[1]!, expression: match[3] ?? null };
}

/** Expressions with variables in them are only known at each use. */
function placeOf(inner: InnerText): Problem | ((ctx: Context) => Place | null) {
  const written = parsePlace(inner.text);
  if (isProblem(written) || inner.constant !== null) return isProblem(written) ? written : () => written;
  return (ctx) => {
    const place = parsePlace(inner.evaluate(ctx));
    return isProblem(place) ? null : place;
  };
}

export function xmlVariable(self: () => Self): VariableDefinition {
  const complain = (ctx: Context, text: string): null => {
    self().host.log.error(text, self().host.logPrefix(ctx));
    return null;
  };

  function read(ctx: Context, place: Place | null): ScriptValue {
    const document = place === null ? undefined : self().state.byName.get(place.name);
    if (document === undefined) return null;
    if (place!.expression === null) return document.text;
    const found = document.find(place!.expression, self().state.namespaces);
    return isXmlFailure(found) ? complain(ctx, found.failure) : found;
  }

  function write(ctx: Context, place: Place | null, value: ScriptValue): void {
    if (place === null) return;
    const { byName, namespaces } = self().state;
    const { name, expression } = place;
    if (value === null || value === '') {
      if (expression === null) byName.delete(name);
      return;
    }
    const text = String(value);
    if (text.length >= self().params.buf_size) {
      complain(ctx, `a value of ${String(text.length)} bytes is longer than buf_size`);
      return;
    }
    if (expression === null) {
      byName.set(name, new XmlDocument(text));
      return;
    }
    const failed = byName.get(name)?.assign(expression, namespaces, text) ?? null;
    if (failed !== null) complain(ctx, failed.failure);
  }

  return {
    names: ['xml'],
    doc: 'Documents by name: name=>doc is the whole text, name=>xpath:expression what an XPath 1.0 expression finds in it. Both can be assigned to; $null or an empty text takes the document away.',
    inner: 'required',
    writable: true,
    bind({ inner }) {
      const place = placeOf(inner!);
      if (isProblem(place)) return place;
      return {
        get: (ctx) => read(ctx, place(ctx)),
        set: (ctx, value) => {
          write(ctx, place(ctx), value);
        },
      };
    },
  };
}
