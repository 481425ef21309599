// Rule: what is read was set before, for the same message.
import type { Node } from '../../ast.ts';
import { fold } from '../../fold.ts';
import type { RunState } from '../../host.ts';
import type { Steps } from '../../../lib/steps.ts';
import type { DiagnosticNote } from '../../diagnostic.ts';
import { Entries, type Entry } from '../assigned/entries.ts';
import { Follower, type UnsetRead } from '../assigned/follow.ts';
import { VariableUses } from '../assigned/uses.ts';
import type { CheckContext } from '../context.ts';
import { METHODS, type Scenario } from '../paths/scenario.ts';
import type { RouteFamily, RouteKey } from '../route-table.ts';
import { mentionsName } from '../variable-mentions.ts';
import type { Visitor } from '../walk.ts';
import { modulesOf, OTHER_LANGUAGE } from './set-variables.ts';

const ANY: Scenario = { method: null, inDialog: null, isRequest: null };
const REQUESTS: readonly Scenario[] = METHODS.flatMap((method) =>
  [false, true].map((inDialog) => ({ method, inDialog, isRequest: true })),
);

/** Kinds of route that are run for requests only. */
const FOR_REQUESTS: ReadonlySet<RouteFamily> = new Set(['route', 'failure_route', 'branch_route']);

/**
 * `$var` belongs to the process and keeps its value from one message to the next, so no path from the beginning of a run reads one
 * before it was set. One that nothing sets at all is another rule's.
 */
export function setOnAllPaths<C extends RunState>(context: CheckContext<C>): Visitor {
  const { file, routes, diagnostics, bindings, foreign } = context;
  const named: string[] = [];

  function report(name: string, uses: VariableUses, { node, entry, callers }: UnsetRead): void {
    const way = [labelOf(entry), ...callers.map(({ target }) => `route[${String(fold(target))}]`)];
    const notes: DiagnosticNote[] = callers.map(({ span }, at) => ({
      message: `on that way ${way[at]!} calls ${way[at + 1]!} here`,
      span,
    }));
    const write = uses.firstWrites.get(name);
    if (write !== undefined) notes.push({ message: 'it is set here, but not on that way', span: write.span });
    diagnostics.add(
      'unset-on-path',
      node.span,
      `$var(${name}) may be read before it is set, on a way through ${way.join(', ')}`,
      { hint: 'what an earlier message left in it is read then; set it before, on all ways', notes },
    );
  }

  function* check(name: string, uses: VariableUses, entries: readonly Entry[]): Steps<void> {
    const open = entries.filter(({ reads, before }) => reads.has(name) && !before.has(name)).map(({ key }) => key);
    const found = new Map<Node, UnsetRead>();
    for (const forRequests of [true, false]) {
      const mine = open.filter(({ family }) => FOR_REQUESTS.has(family) === forRequests);
      if (mine.length === 0) continue;
      const follower = new Follower({ name, uses, routes, patterns: bindings.patterns, entries: mine });
      // What no path reads unset needs no look at each method.
      const suspected = follower.follow(ANY);
      const mineFound = new Set<Node>();
      for (const scenario of forRequests ? REQUESTS : [ANY]) {
        yield;
        if (mineFound.size >= suspected.length) break;
        for (const read of follower.follow(scenario)) {
          mineFound.add(read.node);
          if (!found.has(read.node)) found.set(read.node, read);
        }
      }
    }
    for (const read of firstOfRoutes(found.values(), uses)) report(name, uses, read);
  }

  return {
    ModuleParameter({ value }) {
      const text = fold(value);
      if (typeof text === 'string') named.push(text);
    },
    *done() {
      if (foreign?.isComplete === false || modulesOf(file).some((module) => OTHER_LANGUAGE.test(module))) return;
      const uses = new VariableUses(bindings);
      for (const { key, blocks } of routes.all())
        if (!routes.isForeign(key.family, key.name))
          for (const block of blocks) {
            uses.add(block);
            yield;
          }
      const entries = new Entries(routes, uses);
      uses.connect(({ target }) => entries.writtenBy(String(fold(target))));
      yield;
      const begins = entries.all(bindings);
      yield;
      for (const name of uses.firstWrites.keys()) {
        if (named.some((text) => mentionsName(text, name)) || foreign?.mentions(`var(${name})`) === true) continue;
        yield* check(name, uses, begins);
      }
    },
  };
}

/** Of several reads in one route the first. */
function firstOfRoutes(reads: Iterable<UnsetRead>, uses: VariableUses): UnsetRead[] {
  const blocks = [...uses.routes.keys()];
  const first = new Map<unknown, UnsetRead>();
  for (const read of reads) {
    const { span } = read.node;
    const block = blocks.find(
      (each) => each.span.source === span.source && each.span.start <= span.start && span.end <= each.span.end,
    );
    const known = first.get(block ?? read);
    if (known === undefined || span.start < known.node.span.start) first.set(block ?? read, read);
  }
  return [...first.values()];
}

function labelOf({ family, name }: RouteKey): string {
  if (name === null) return family === 'route' ? 'request_route' : family;
  return `${family}[${name}]`;
}
