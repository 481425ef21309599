// Rule: who is served has been looked at.
import type { Assignment, Binary, Call, Expression, File } from '../../ast.ts';
import type { RunState } from '../../host.ts';
import type { CheckContext } from '../context.ts';
import { Paths, type Outcome, type PathRules, type States } from '../paths/paths.ts';
import { isAboutTheMessage, isLasting } from '../paths/about-the-message.ts';
import { flagOf, hasDestination, roleOf, type Role } from '../paths/roles.ts';
import type { Visitor } from '../walk.ts';

/** Nothing was asked about who sends this, or where it goes. */
const UNCHECKED: States = 1;
const CHECKED: States = 2;
const BOTH: Outcome = { yes: CHECKED, no: CHECKED };

/** Assigning to these sends the request to a place of the configuration's choice. */
const DESTINATIONS = new Set(['$ru', '$du', '$rd', '$ruri', '$duri', '$ruri.domain', '$(ru)', '$(du)', '$(rd)']);

/** What strangers should not get without being asked. */
interface Served {
  readonly id: 'open-relay' | 'open-registrar';
  readonly method: string;
  readonly role: Role;
  /** Whether a destination of the configuration's choice makes it harmless. */
  readonly destinationCounts: boolean;
  readonly message: string;
  readonly hint: string;
}

export const STRANGER_RULES: ReadonlySet<Served['id']> = new Set(['open-relay', 'open-registrar']);

const RELAYED: Served = {
  id: 'open-relay',
  method: 'INVITE',
  role: 'relays',
  destinationCounts: true,
  message: 'relays calls of strangers to wherever they want',
  hint: 'before it, test uri == myself, the source address or a password',
};

const REGISTERED: Served = {
  id: 'open-registrar',
  method: 'REGISTER',
  role: 'saves',
  destinationCounts: false,
  message: 'registers whoever asks',
  hint: 'before it, ask for a password or test the source address',
};

/**
 * On no path an INVITE that begins a call is relayed where a stranger wants it, nor a REGISTER saved, before anything was asked
 * about its sender. Any test that is not known to be about something else counts as asking.
 */
export function servedStrangers<C extends RunState>(context: CheckContext<C>): Visitor {
  const { file, routes, diagnostics, bindings } = context;
  const reported = new Set<Call>();

  function follow(method: string, rules: PathRules): void {
    const scenario = { method, inDialog: false, isRequest: true };
    new Paths({ routes, patterns: bindings.patterns, scenario, rules }).enter('route', null, UNCHECKED);
  }

  function report(node: Call, served: Served): void {
    if (reported.has(node)) return;
    reported.add(node);
    diagnostics.add(served.id, node.nameSpan, `${node.name}() ${served.message}`, { hint: served.hint });
  }

  /** `evidence`: flags that are set only where something was asked; null, in a first run: all may be, and they are found out. */
  function rulesFor(served: Served, found: Set<string>, evidence: ReadonlySet<string> | null): PathRules {
    return {
      call(node, state) {
        const flag = flagOf(node);
        if (flag !== null) {
          if (!flag.isTest && state === CHECKED) found.add(flag.name);
          return flag.isTest && (evidence === null || evidence.has(flag.name)) ? BOTH : null;
        }
        const role = roleOf(node);
        if (role === 'unknown' || role === 'asks') return BOTH;
        if (role === 'sets-destination') return served.destinationCounts ? BOTH : null;
        if (role === 'tests-destination' && served.destinationCounts) return { yes: CHECKED, no: state };
        if (role === served.role && state === UNCHECKED && evidence !== null && !hasDestination(node, role)) {
          report(node, served);
        }
        return null;
      },
      test: (node, state) => testOutcome(node, state, served.destinationCounts),
      assign: (node, state) => (served.destinationCounts && setsDestination(node) ? CHECKED : state),
    };
  }

  return {
    *done() {
      if (listensToItselfOnly(file)) return;
      for (const served of [RELAYED, REGISTERED]) {
        const evidence = new Set<string>();
        follow(served.method, rulesFor(served, evidence, null));
        yield;
        follow(served.method, rulesFor(served, new Set(), evidence));
        yield;
      }
    },
  };
}

function setsDestination({ target }: Assignment): boolean {
  return target.kind === 'Variable' && DESTINATIONS.has(target.text);
}

function testOutcome(node: Expression, state: States, destinationCounts: boolean): Outcome | null {
  const isMyself = node.kind === 'Binary' ? testsMyself(node) : null;
  if (isMyself !== null) {
    // Everybody can write a From of ours; that it was asked for is enough here.
    if (!destinationCounts) return null;
    return isMyself ? { yes: CHECKED, no: state } : { yes: state, no: CHECKED };
  }
  if (isAboutTheMessage(node)) return null;
  // Of a comparison with where it comes from, the side that is equal knows the sender; the other is everybody else.
  const knows = node.kind === 'Binary' && isLasting(node) ? EQUALITY[node.operator] : undefined;
  if (knows === undefined) return BOTH;
  return knows ? { yes: CHECKED, no: state } : { yes: state, no: CHECKED };
}

const EQUALITY: Readonly<Record<string, boolean>> = {
  '==': true,
  '=~': true,
  eq: true,
  '!=': false,
  '!~': false,
  ne: false,
};

/** true: `uri == myself` and `from_uri == myself`; false: the same with `!=`; null: something else. */
function testsMyself({ left, right, operator }: Binary): boolean | null {
  const names = [left, right].map((side) => (side.kind === 'Word' ? side.name : ''));
  if (!names.includes('myself') || (!names.includes('uri') && !names.includes('from_uri'))) return null;
  return operator === '==' ? true : operator === '!=' ? false : null;
}

/** All addresses are loopback: nobody else can ask. */
export function listensToItselfOnly({ items }: File): boolean {
  const addresses = items.flatMap((item) =>
    item.kind === 'GlobalAssignment' && item.name === 'listen'
      ? item.values.map((value) => (value.kind === 'SocketText' ? value.text : ''))
      : [],
  );
  return (
    addresses.length > 0 && addresses.every((address) => /^(?:\w+:)?(?:127\.|\[::1\]|localhost\b|lo\b)/.test(address))
  );
}
