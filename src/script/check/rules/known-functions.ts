// Rule: functions exist and fit.
import { didYouMean } from '../../../lib/did-you-mean.ts';
import type { Call, Expression } from '../../ast.ts';
import { fold } from '../../fold.ts';
import { eachProblem, isProblem, type CallArgument, type Problem, type RunState } from '../../host.ts';
import type { SourceSet, Span } from '../../source.ts';
import { placeSpan } from '../../string-place.ts';
import { reportProblem, type CheckContext } from '../context.ts';
import type { Visitor } from '../walk.ts';

/** Every call is of a function that exists, takes these arguments, and may run in this kind of route. */
export function knownFunctions<C extends RunState>(context: CheckContext<C>): Visitor {
  const { host, diagnostics, bindings } = context;
  const similar = new Map<string, string | null>();

  /** A name that is unknown once is often unknown a hundred times. */
  function similarTo(name: string): string | null {
    let hint = similar.get(name);
    if (hint === undefined) {
      hint = didYouMean(name, host.names('function'));
      similar.set(name, hint);
    }
    return hint;
  }

  return {
    Call(node: Call, place) {
      const args = node.args.map((argument) => describeArgument(argument));
      const binding = host.bindCall(node.name, args, place.routeType);
      if (!isProblem(binding)) {
        bindings.calls.set(node, binding);
        return;
      }
      const hint = binding.problem === 'unknown-function' ? similarTo(node.name) : null;
      for (const problem of eachProblem(binding)) {
        reportProblem(diagnostics, problem, problemSpan(node, problem, context.sources), hint);
      }
    },
  };
}

/** The name of the function, or one of its arguments, or what is meant of that. */
function problemSpan(node: Call, { argument, place }: Problem, sources: SourceSet): Span {
  const written = argument === undefined ? undefined : node.args[argument];
  if (written === undefined) return node.nameSpan;
  return place === undefined ? written.span : placeSpan(written, place, sources);
}

/** One argument as functions are told about it. */
function describeArgument(argument: Expression): CallArgument {
  switch (argument.kind) {
    case 'Word':
      return { kind: 'word', value: argument.name };
    case 'Variable':
    case 'Select':
      return { kind: argument.kind === 'Variable' ? 'variable' : 'select', text: argument.text };
    case 'Address':
      return { kind: 'word', value: argument.text };
    default: {
      const value = fold(argument);
      if (value === null) return { kind: 'expression' };
      return typeof value === 'number' ? { kind: 'int', value } : { kind: 'string', value };
    }
  }
}
