/** Syntax trees without spans, short enough to read in an expectation. */

import type { Expression, Item, Statement } from '../ast.ts';
import { parseConfig, type ParsedConfig } from '../parse.ts';
import { printItem, printStatement } from '../print.ts';

/** Every operator with its operands in parentheses. */
export function shapeOf(expression: Expression): string {
  switch (expression.kind) {
    case 'Binary':
      return `(${shapeOf(expression.left)} ${expression.operator} ${shapeOf(expression.right)})`;
    case 'Unary':
      return `(${expression.operator} ${shapeOf(expression.operand)})`;
    case 'Call':
      return `${expression.name}(${expression.args.map(shapeOf).join(', ')})`;
    case 'RouteCall':
      return `route(${shapeOf(expression.target)})`;
    case 'Choice':
      return `selval(${[expression.condition, expression.consequent, expression.alternate].map(shapeOf).join(', ')})`;
    case 'Assignment':
      return `(${shapeOf(expression.target)} ${expression.operator} ${shapeOf(expression.value)})`;
    case 'StringLiteral':
      return JSON.stringify(expression.value);
    case 'Word':
      return expression.name;
    default:
      return expression.text;
  }
}

/** The text as `main.cfg`, `others` by name beside it. */
export function parseText(text: string, others: Readonly<Record<string, string>> = {}): ParsedConfig {
  return parseConfig({ path: 'main.cfg', text, files: { read: (path) => others[path] ?? null } });
}

/** One expression as the value of an assignment; throws when anything is wrong with it. */
export function parseExpressionText(text: string, preamble = ''): Expression {
  const { file, diagnostics } = parseText(`${preamble}\nrequest_route { $var(x) = ${text}; }`);
  if (diagnostics.all.length > 0) throw new Error(diagnostics.all.map(({ message }) => message).join('; '));
  const route = file.items.at(-1);
  const statement = route?.kind === 'RouteBlock' ? route.body.statements[0] : undefined;
  if (statement?.kind !== 'Assignment') throw new Error('no assignment');
  return statement.value;
}

/** The statements of the last route, printed. */
export function statementsOf({ file }: ParsedConfig): string[] {
  const route = file.items.at(-1);
  const statements: readonly Statement[] = route?.kind === 'RouteBlock' ? route.body.statements : [];
  return statements.map((statement) => printStatement(statement));
}

export function itemsOf({ file }: ParsedConfig): string[] {
  return file.items.map((item: Item) => printItem(item));
}

/** `line:column id` of each diagnostic, in the order of the text. */
export function problemsOf({ diagnostics, sources }: ParsedConfig): string[] {
  return [...diagnostics.all]
    .sort((a, b) => (a.span?.start ?? -1) - (b.span?.start ?? -1))
    .map(({ id, span }) => {
      if (span === null) return id;
      const { line, column, path } = sources.locate(span);
      return `${path === 'main.cfg' ? '' : `${path}:`}${String(line)}:${String(column)} ${id}`;
    });
}
