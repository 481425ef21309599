// Rule: what a message says does not become SQL.
import type { Assignment, Call, Expression, Node } from '../../ast.ts';
import type { RunState } from '../../host.ts';
import type { Span } from '../../source.ts';
import type { CheckContext } from '../context.ts';
import { variableMentions } from '../variable-mentions.ts';
import { children, type Visitor } from '../walk.ts';

/** Which argument is the query, by function; the modules need not be available. */
const QUERIES: Readonly<Record<string, number>> = {
  sql_query: 1,
  sql_query_async: 1,
  sql_xquery: 1,
  sql_pvquery: 1,
  avp_db_query: 0,
};

/** Variables whose text the sender of a message writes. */
const WRITTEN_BY_SENDERS =
  /^(?:r[Uudnz]|ruri|[ft][Uudnt]|from|to|ua|ct|hdr|hdrc|ci|cT|rb|mb|rm|msg|a[Uudra]|adu|o[Uud]|ou|p[Uudn]|ai|di|dir|re|rr|nh|sel|tt|ft)(?:\.\w+)?$/;

/** With one of these the text is a number, or has no quotes that could end the query. */
export const MAKES_HARMLESS: ReadonlySet<string> = new Set(
  (
    's.escape.common s.urlencode.param s.int s.len s.count s.numeric s.md5 s.sha256 s.sha384 s.sha512 s.encode.hexa s.encode.7bit ' +
    's.encode.base64 s.encode.base64t s.encode.base64url s.encode.base64urlt s.encode.base58 sql.val sql.val.int sql.val.str'
  ).split(' '),
);

/** What gives the quotes back after it. */
const GIVES_BACK = /^s\.(?:unescape|decode|urldecode)\./;

function isHarmless(transformations: readonly string[]): boolean {
  const last = transformations.findLastIndex((each) => MAKES_HARMLESS.has(each));
  return last !== -1 && !transformations.slice(last).some((each) => GIVES_BACK.test(each));
}

interface Finding {
  readonly text: string;
  readonly span: Span;
}

/** No query holds a variable of the message whose quotes are not escaped, directly or through the variable that holds the query. */
export function escapedQueries<C extends RunState>({ diagnostics }: CheckContext<C>): Visitor {
  /** What is unescaped in the values of `$var(q)`, by its text. */
  const assigned = new Map<string, Finding[]>();
  const queries: { readonly name: string; readonly query: Expression }[] = [];

  return {
    Assignment({ target, value }: Assignment) {
      if (target.kind !== 'Variable') return;
      const found = unescapedIn(value);
      if (found.length > 0) assigned.set(target.text, [...(assigned.get(target.text) ?? []), ...found]);
    },
    Call({ name, args }: Call) {
      const query = Object.hasOwn(QUERIES, name) ? args[QUERIES[name]!] : undefined;
      if (query !== undefined) queries.push({ name, query });
    },
    done() {
      for (const { name, query } of queries) {
        const found = new Map([...unescapedIn(query), ...heldBy(query, assigned)].map((each) => [each.span, each]));
        for (const { text, span } of found.values()) {
          diagnostics.add(
            'unescaped-query',
            span,
            `${text} becomes part of the SQL of ${name}() as the sender wrote it`,
            {
              hint: `quotes in it end the query: write $(${text.replace(/^\$\(?|\)$/g, '')}{s.escape.common})`,
            },
          );
        }
      }
    },
  };
}

/** The first unescaped variable of each string, and each that stands alone. */
function unescapedIn(expression: Expression): Finding[] {
  const found: Finding[] = [];
  const visit = (node: Node): void => {
    // What a function returns is a number.
    if (node.kind === 'Call' || node.kind === 'RouteCall') return;
    const text = node.kind === 'StringLiteral' ? node.value : node.kind === 'Variable' ? node.text : '';
    const mention = variableMentions(text).find(
      ({ name, transformations }) => WRITTEN_BY_SENDERS.test(name) && !isHarmless(transformations),
    );
    if (mention !== undefined && 'span' in node) found.push({ text: mention.text, span: node.span });
    for (const child of children(node)) visit(child);
  };
  visit(expression);
  return found;
}

/** What stands unescaped in the variable that is the query. */
function heldBy(query: Expression, assigned: ReadonlyMap<string, readonly Finding[]>): readonly Finding[] {
  const text = query.kind === 'Variable' ? query.text : query.kind === 'StringLiteral' ? query.value.trim() : '';
  return assigned.get(text) ?? [];
}
