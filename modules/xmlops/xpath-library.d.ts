/** The part of the `xpath` library that is used here. */
import type { Node } from '@xmldom/xmldom';

export interface XPathResult {
  /** Present when the value is a set of nodes. */
  readonly nodes?: unknown;
  /** In the order of the document. */
  toArray(): Node[];
}

export interface XPathExpression {
  /** Throws when a prefix is not among the namespaces. */
  evaluate(options: { node: Node; namespaces: Readonly<Record<string, string>> }): XPathResult;
}

/** Throws when it is no expression. */
export function parse(expression: string): XPathExpression;
