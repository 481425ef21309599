// One walk over the tree for all rules.
import type { Steps } from '../../lib/steps.ts';
import type { File, Node, RouteBlock } from '../ast.ts';
import { RouteType } from '../host.ts';

/** Where a node was met. */
export interface Place {
  /** null: outside of all routes. */
  readonly route: RouteBlock | null;
  readonly routeType: RouteType;
  readonly parent: Node | null;
}

type NodeVisitor = { readonly [Kind in Node['kind']]?: (node: Extract<Node, { kind: Kind }>, place: Place) => void };

/** What a rule wants to see: each function is called before the children of its node. */
export interface Visitor extends NodeVisitor {
  /** Called when all nodes have been seen. */
  readonly done?: () => undefined | Steps<void>;
}

/** Shows every node of the file to every visitor, in the order of the text, an item in each step. */
export function* walk(file: File, visitors: readonly Visitor[]): Steps<void> {
  const outside: Place = { route: null, routeType: RouteType.Request, parent: null };
  const interested: Interested = new Map();
  const top: Place = { ...outside, parent: file };
  show(file, outside, visitors, interested);
  for (const item of file.items) {
    visit(item, top, visitors, interested);
    yield;
  }
  for (const visitor of visitors) {
    yield* visitor.done?.() ?? [];
    yield;
  }
}

/** The visitors that want to see a kind of node: most rules see few kinds, and most nodes are words. */
type Interested = Map<Node['kind'], readonly Visitor[]>;

function show(node: Node, place: Place, visitors: readonly Visitor[], interested: Interested): void {
  const { kind } = node;
  let some = interested.get(kind);
  if (some === undefined) interested.set(kind, (some = visitors.filter((visitor) => visitor[kind] !== undefined)));
  for (const visitor of some) (visitor[kind] as (node: Node, place: Place) => void)(node, place);
}

function visit(node: Node, place: Place, visitors: readonly Visitor[], interested: Interested): void {
  show(node, place, visitors, interested);
  const below = children(node);
  if (below.length === 0) return;
  const inside: Place =
    node.kind === 'RouteBlock'
      ? { route: node, routeType: routeTypeOf(node), parent: node }
      : { route: place.route, routeType: place.routeType, parent: node };
  for (const child of below) visit(child, inside, visitors, interested);
}

/**
 * The kinds of run a block serves. A `route[NAME]` is checked as part of request processing, wherever it is called from;
 * what may run there may run in an event route too.
 */
export function routeTypeOf(block: RouteBlock): RouteType {
  switch (block.routeKind) {
    case 'failure_route':
      return RouteType.Failure;
    case 'branch_route':
      return RouteType.Branch;
    case 'reply_route':
      return RouteType.CoreReply;
    case 'onreply_route':
      return block.name === null ? RouteType.CoreReply : RouteType.Reply;
    case 'onsend_route':
      return RouteType.Onsend;
    // As what Kamailio runs in their stead: an event route.
    case 'error_route':
    case 'local_route':
    case 'startup_route':
    case 'timer_route':
      return RouteType.Event | RouteType.Request;
    case 'event_route':
      return block.name?.startsWith('tm:branch-failure:') === true
        ? RouteType.Event | RouteType.Request | RouteType.BranchFailure
        : RouteType.Event | RouteType.Request;
    default:
      return RouteType.Request;
  }
}

/** The node and all below it; long rows of operators are nested too deeply for a recursion of many calls. */
export function* withDescendants(node: Node): Generator<Node> {
  const open = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    yield next;
    open.push(...children(next));
  }
}

/** Direct children in the order of the text. */
export function children(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'File':
      return node.items;
    case 'GlobalAssignment':
      return node.values;
    case 'RuleList':
      return node.rules;
    case 'ModuleParameter':
      return [node.value];
    case 'RouteBlock':
      return [node.body];
    default:
      return statementChildren(node);
  }
}

function statementChildren(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'Block':
      return node.statements;
    case 'If':
      return node.alternate === null
        ? [node.condition, node.consequent]
        : [node.condition, node.consequent, node.alternate];
    case 'Switch':
      return [node.subject, ...node.cases];
    case 'SwitchCase':
      return node.label === null ? node.body : [node.label, ...node.body];
    case 'While':
      return [node.condition, node.body];
    case 'Assignment':
      return [node.target, node.value];
    case 'ExpressionStatement':
      return [node.expression];
    case 'Return':
    case 'Exit':
    case 'Drop':
      return node.value === null ? [] : [node.value];
    default:
      return expressionChildren(node);
  }
}

function expressionChildren(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'Call':
      return node.args;
    case 'RouteCall':
      return [node.target];
    case 'Unary':
      return [node.operand];
    case 'Binary':
      return [node.left, node.right];
    case 'Choice':
      return [node.condition, node.consequent, node.alternate];
    default:
      return [];
  }
}
