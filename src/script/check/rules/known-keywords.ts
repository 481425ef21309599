// Rule: bare words mean something.
import { didYouMean } from '../../../lib/did-you-mean.ts';
import type { Binary, Expression, Word } from '../../ast.ts';
import { fold } from '../../fold.ts';
import { isProblem, routeNames, type ComparisonSide, type RunState } from '../../host.ts';
import { reportProblem, type CheckContext } from '../context.ts';
import type { Visitor } from '../walk.ts';

/** Every bare word and address means something where it stands: `method`, `src_ip == 10.0.0.0/8`, `uri == myself`. */
export function knownKeywords<C extends RunState>(context: CheckContext<C>): Visitor {
  const { host, diagnostics, bindings } = context;
  const settled = new Set<Expression>();

  function side(expression: Expression): ComparisonSide {
    switch (expression.kind) {
      case 'Word':
        return { kind: host.keyword(expression.name) === null ? 'word' : 'keyword', text: expression.name };
      case 'Variable':
        return { kind: 'variable', text: expression.text };
      case 'Select':
        return { kind: 'select', text: expression.text };
      case 'StringLiteral':
        return { kind: 'string', text: expression.value };
      case 'IntLiteral':
        return { kind: 'int', text: String(expression.value) };
      case 'Address':
        return { kind: 'address', text: expression.text };
      default: {
        const value = fold(expression);
        return typeof value === 'string' ? { kind: 'string', text: value } : { kind: 'other', text: '' };
      }
    }
  }

  function compare(node: Binary): void {
    const left = side(node.left);
    const right = side(node.right);
    const test = host.comparison(left, node.operator, right);
    if (test === null) {
      // On the right of a keyword a word stands for its text: method =~ CANCEL.
      if (left.kind === 'keyword' && right.kind === 'word') bindText(node.right as Word);
      return;
    }
    settled.add(node.left).add(node.right);
    const isOfRight = right.kind === 'address' || right.kind === 'word' || right.kind === 'keyword';
    if (isProblem(test)) reportProblem(diagnostics, test, isOfRight ? node.right.span : node.span);
    else bindings.comparisons.set(node, test);
  }

  function bindText(node: Word): void {
    settled.add(node);
    bindings.variables.set(node, { text: node.name, get: () => node.name, set: null });
  }

  function bind(node: Word, isCompared: boolean): void {
    const handle = host.keyword(node.name);
    if (handle !== null) {
      bindings.variables.set(node, handle);
      const alone = isCompared ? null : host.standingAlone(node.name);
      if (alone !== null) reportProblem(diagnostics, alone, node.span);
      return;
    }
    diagnostics.add('unknown-keyword', node.span, `"${node.name}" is no keyword and has no value`, {
      hint: didYouMean(node.name, host.names('keyword')) ?? 'write text in quotes; a call needs parentheses',
    });
  }

  return {
    Binary(node) {
      if (isComparison(node) && (isBare(node.left) || isBare(node.right))) compare(node);
    },
    Address(node, { route, parent }) {
      // What an argument may be is known to its function: force_send_socket(10.0.0.1).
      if (route === null || parent?.kind === 'Call' || settled.has(node)) return;
      diagnostics.add('bad-value', node.span, `"${node.text}" stands where no address without quotes can`, {
        hint: 'src_ip and dst_ip are compared with one by == and !=; elsewhere write it in quotes',
      });
    },
    Word(node, { route, routeType, parent }) {
      const routes = host.keywordRoutes(node.name);
      if (route !== null && routes !== null && (routes & routeType) === 0) {
        const message = `${node.name} has a value in ${routeNames(routes).join(', ')} only`;
        diagnostics.add('wrong-route', node.span, message);
      }
      const isTarget = parent?.kind === 'Assignment' && parent.target === node;
      if (route !== null && parent?.kind !== 'Call' && !isTarget && !settled.has(node)) {
        bind(node, parent?.kind === 'Binary' && isComparison(parent));
      }
    },
  };
}

function isBare(expression: Expression): boolean {
  return expression.kind === 'Word' || expression.kind === 'Address';
}

/** Whether an operator compares, so that its sides may have a meaning of their own. */
export function isComparison(node: Binary): boolean {
  switch (node.operator) {
    case '==':
    case '!=':
    case 'eq':
    case 'ne':
    case 'ieq':
    case 'ine':
    case '<':
    case '>':
    case '<=':
    case '>=':
    case '=~':
    case '!~':
      return true;
    default:
      return false;
  }
}
