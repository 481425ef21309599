// Rule: what a message says does not become SQL.
import type { Call } from '../../ast.ts';
import type { RunState } from '../../host.ts';
import { placeSpan } from '../../string-place.ts';
import type { CheckContext } from '../context.ts';
import { QueryFlow } from '../queries/flow.ts';
import { originsIn, type Origin } from '../queries/taint.ts';
import type { Visitor } from '../walk.ts';

/** Which argument is the query, by function; the modules need not be available. */
const QUERIES: Readonly<Record<string, number>> = {
  sql_query: 1,
  sql_query_async: 1,
  sql_xquery: 1,
  sql_pvquery: 1,
  avp_db_query: 0,
};

/** No query holds a variable of the message whose quotes are not escaped, directly or through other variables. */
export function escapedQueries<C extends RunState>({ diagnostics, routes, sources }: CheckContext<C>): Visitor {
  let isUsed = false;
  const found = new Map<Origin, Call>();
  const told = new Set<string>();

  return {
    Call({ name }) {
      isUsed ||= Object.hasOwn(QUERIES, name);
    },
    *done() {
      if (!isUsed) return;
      yield* new QueryFlow(routes, (node, held) => {
        const query = Object.hasOwn(QUERIES, node.name) ? node.args[QUERIES[node.name]!] : undefined;
        for (const origin of query === undefined ? [] : originsIn(query, held)) {
          if (!found.has(origin)) found.set(origin, node);
        }
      }).run();
      for (const [origin, query] of found) report(origin, query);
    },
  };

  function report({ text, node, place }: Origin, { name, span: whole, nameSpan }: Call): void {
    const span = placeSpan(node, place, sources);
    // What a macro wrote twice stands in one place.
    const key = `${String(span.source)}:${String(span.start)} ${text}`;
    if (told.has(key)) return;
    told.add(key);
    const isInside = whole.source === span.source && whole.start <= span.start && span.end <= whole.end;
    const inner = text.startsWith('$(') ? text.slice(2, -1) : text.slice(1);
    diagnostics.add('unescaped-query', span, `${text} becomes part of the SQL of ${name}() as the sender wrote it`, {
      hint: `quotes in it end the query: write $(${inner}{s.escape.common})`,
      notes: isInside ? [] : [{ message: 'the query is here', span: nameSpan }],
    });
  }
}
