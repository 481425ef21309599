/** Words that begin something at the top of a configuration. */

import type { RouteKind } from './ast.ts';
import type { TokenReader } from './token-reader.ts';

export const ROUTE_KINDS: readonly RouteKind[] = [
  'request_route',
  'route',
  'reply_route',
  'onreply_route',
  'failure_route',
  'branch_route',
  'onsend_route',
  'event_route',
  'error_route',
  'local_route',
  'startup_route',
  'timer_route',
];

export const ITEM_KEYWORDS: readonly string[] = [
  ...ROUTE_KINDS,
  ...['loadmodule', 'loadmodulex', 'modparam', 'modparamx', 'loadpath', 'mpath', 'cfgengine', 'flags', 'avpflags'],
  ...['include_file', 'import_file'],
];

export function isRouteKind(word: string): word is RouteKind {
  return (ROUTE_KINDS as readonly string[]).includes(word);
}

/** Whether a route block begins here. It never does inside another one, so an open block must have lost its brace. */
export function startsRoute(reader: TokenReader): boolean {
  const token = reader.peek();
  if (token.kind !== 'word' || !isRouteKind(token.text)) return false;
  return reader.isPunctuator('[', 1) || reader.isPunctuator('{', 1);
}

/** Words that begin a statement, or a part of one, and are no functions. */
export const STATEMENT_WORDS = new Set([
  'if',
  'else',
  'switch',
  'while',
  'case',
  'default',
  'return',
  'exit',
  'drop',
  'break',
]);
