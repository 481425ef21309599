/** `$shv(name)` and `$sbranch(attribute)`. */
import { isProblem, type VariableDefinition } from '../../src/module/index.ts';
import { branchAttribute } from '../../src/pv/variables/branch.ts';
import type { Self } from './self.ts';

/** Names of `$shv(…)` in the configuration, found while it is read, for the module whose self it is. */
const NAMED = new WeakMap<() => Self, string[]>();

export function namedVariables(self: () => Self): readonly string[] {
  return NAMED.get(self) ?? [];
}

export function moduleVariables(self: () => Self): readonly VariableDefinition[] {
  const named: string[] = [];
  NAMED.set(self, named);
  return [sharedVariable(self, named), staticBranch(self)];
}

function sharedVariable(self: () => Self, named: string[]): VariableDefinition {
  return {
    names: ['shv'],
    doc: 'Variable that all messages share; 0 until it is assigned. pv.shvSet sets it from outside.',
    inner: 'required',
    innerKind: 'literal',
    writable: true,
    bind({ inner }) {
      const { text } = inner!;
      named.push(text);
      return {
        get: () => self().state.shared.get(text),
        set: (_ctx, value) => (self().state.shared.set(text, value) ? undefined : false),
      };
    },
  };
}

function staticBranch(self: () => Self): VariableDefinition {
  return {
    names: ['sbranch'],
    doc: 'Attribute of the branch that sbranch_append() and sbranch_set_ruri() use: as those of $branch.',
    inner: 'required',
    innerKind: 'literal',
    writable: true,
    bind({ inner }) {
      // There is one branch of the kind, so nothing to count.
      if (inner!.text === 'count') return { get: () => 0 };
      const attribute = branchAttribute('sbranch', inner!.text);
      if (isProblem(attribute)) return attribute;
      return {
        get() {
          const { staticBranch: branch } = self().state;
          return branch.uri === '' ? null : attribute.get(branch);
        },
        set(ctx, value) {
          const { host, state } = self();
          if (attribute.set(state.staticBranch, value, host.network.sockets)) return undefined;
          host.log.error(`$sbranch(${inner!.text}) cannot be set to ${String(value)}`, host.logPrefix(ctx));
          return false;
        },
      };
    },
  };
}
