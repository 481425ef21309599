/** `$(branch(attribute)[n])`: the further branches of the destination set. */
import { addDestination, newDestination, Q_UNSPECIFIED, type Destination } from '../../context/destination.ts';
import type { Context } from '../../context/context.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import type { LocalSocket } from '../../sip/flow.ts';
import { isProblem, type Problem } from '../../lib/problem.ts';
import { parseSocketName, socketNamed, socketText } from '../socket-spec.ts';
import type { Accessor, IndexUse, VariableDefinition } from '../definition.ts';
import type { CoreFacts } from '../facts.ts';

interface Attribute {
  get(branch: Destination): ScriptValue;
  /** False: the value does not fit. */
  set(branch: Destination, value: ScriptValue, sockets: readonly LocalSocket[]): boolean;
}

const textOrNull = (value: string | null): string | null => (value === '' ? null : value);

/** What `$branch(…)` and `$sbranch(…)` can read and write. */
export const BRANCH_ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  uri: {
    get: (branch) => (branch.uri === '' ? null : branch.uri),
    set(branch, value) {
      if (typeof value === 'number') return false;
      branch.uri = value ?? '';
      return true;
    },
  },
  dst_uri: {
    get: (branch) => branch.destination,
    set(branch, value) {
      if (typeof value === 'number') return false;
      branch.destination = textOrNull(value);
      return true;
    },
  },
  path: {
    get: (branch) => branch.path,
    set(branch, value) {
      if (typeof value === 'number') return false;
      branch.path = textOrNull(value);
      return true;
    },
  },
  q: {
    get: (branch) => (branch.q === Q_UNSPECIFIED ? null : branch.q),
    set(branch, value) {
      if (value !== null && typeof value !== 'number') return false;
      branch.q = value ?? Q_UNSPECIFIED;
      return true;
    },
  },
  send_socket: {
    get: (branch) => (branch.socket === null ? null : socketText(branch.socket)),
    set(branch, value, sockets) {
      const name = value === null ? null : parseSocketName(String(value));
      if (value !== null && name === null) return false;
      branch.socket = name === null ? null : socketNamed(sockets, name);
      return value === null || branch.socket !== null;
    },
  },
  flags: {
    get: (branch) => branch.flags,
    set(branch, value) {
      if (value !== null && typeof value !== 'number') return false;
      branch.flags = value ?? 0;
      return true;
    },
  },
  ruid: {
    get: (branch) => branch.ruid,
    set: () => false,
  },
  location_ua: {
    get: (branch) => branch.userAgent,
    set: () => false,
  },
  instance: {
    get: (branch) => branch.instance,
    set: () => false,
  },
  otcpid: { get: () => 0, set: () => true },
};

/** Finds an attribute by its name; a problem that names them all when there is none. */
export function branchAttribute(variable: string, key: string): Attribute | Problem {
  if (Object.hasOwn(BRANCH_ATTRIBUTES, key)) return BRANCH_ATTRIBUTES[key]!;
  return {
    problem: 'bad-value',
    message: `$${variable}(${key}) does not exist`,
    hint: `there is ${Object.keys(BRANCH_ATTRIBUTES).join(', ')}`,
  };
}

function indexOf(use: IndexUse, ctx: Context): number {
  const value = use.kind === 'constant' ? use.value : use.kind === 'computed' ? use.evaluate(ctx) : 0;
  return value < 0 ? ctx.branches.length + value : value;
}

export function branchVariables(facts: CoreFacts): readonly VariableDefinition[] {
  return [
    {
      names: ['branch'],
      doc: 'A further branch of the destination set: uri, dst_uri, path, q, send_socket, flags, ruid, location_ua; count is their number. Assigning $null to the uri removes the branch.',
      inner: 'required',
      innerKind: 'literal',
      index: true,
      writable: true,
      bind({ inner, index }): Accessor | Problem {
        const key = inner!.text;
        if (key === 'count') return { get: (ctx) => (ctx.branches.length === 0 ? null : ctx.branches.length) };
        const attribute = branchAttribute('branch', key);
        if (isProblem(attribute)) return attribute;
        return {
          get(ctx) {
            const branch = ctx.branches[indexOf(index, ctx)];
            return branch === undefined ? null : attribute.get(branch);
          },
          set(ctx, value) {
            const at = indexOf(index, ctx);
            if (key === 'uri' && value === null) {
              ctx.branches.splice(at, 1);
              return undefined;
            }
            if (key === 'uri' && at === ctx.branches.length && typeof value === 'string') {
              if (addDestination(ctx, newDestination(value), facts.maxBranches())) return undefined;
              return facts.error(ctx, `$branch(uri) cannot be set to ${value}: there are max_branches branches`);
            }
            const branch = ctx.branches[at];
            if (branch !== undefined && attribute.set(branch, value, facts.sockets())) return undefined;
            return facts.error(ctx, `$(branch(${key})[${String(at)}]) cannot be set to ${String(value)}`);
          },
        };
      },
    },
  ];
}
