// Rule: who is served has been looked at.
import type { Assignment, Binary, Call, Expression, File, GlobalValue, Item, Node } from '../../ast.ts';
import type { RunState } from '../../host.ts';
import type { CheckContext } from '../context.ts';
import { Paths, type Outcome, type PathRules, type States } from '../paths/paths.ts';
import { isAboutTheMessage, isLasting } from '../paths/about-the-message.ts';
import { choosesHost } from '../paths/chosen-host.ts';
import { flagOf, hasDestination, roleOf, type Role } from '../paths/roles.ts';
import { withDescendants, type Visitor } from '../walk.ts';

/** Nothing was asked about who sends this, or where it goes. */
const UNCHECKED: States = 1;
const CHECKED: States = 2;
/** Not asked either, but the From says that it is from here, or from elsewhere: everybody can write any. */
const SAYS_OURS: States = 4;
const SAYS_OTHERS: States = 8;
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
  /** What is only kept in a variable: whoever tests that asks. */
  const kept = new Set<Node>();

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
        const role = roleHere(node);
        if (role === 'unknown' || role === 'asks') return BOTH;
        if (role === 'sets-destination') return served.destinationCounts ? BOTH : null;
        if (role === 'tests-destination' && served.destinationCounts) return { yes: CHECKED, no: state };
        if (role === served.role && state !== CHECKED && evidence !== null && !hasDestination(node, role)) {
          report(node, served);
        }
        return null;
      },
      test: (node, state) => (kept.has(node) ? null : testOutcome(node, state, served.destinationCounts)),
      assign: (node, state) => (served.destinationCounts && setsDestination(node) ? CHECKED : state),
    };
  }

  return {
    Assignment({ value }) {
      for (const node of withDescendants(value)) kept.add(node);
    },
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

/** `is_myself("$fu")` asks for nothing but what the sender wrote, and so for no destination. */
function roleHere(node: Call): Role {
  const role = roleOf(node);
  const [first] = node.args;
  if (role !== 'tests-destination' || first === undefined) return role;
  const text = first.kind === 'Variable' ? first.text : first.kind === 'StringLiteral' ? first.value : '';
  return text.startsWith('$') && isAboutTheMessage(first) ? 'neutral' : role;
}

function setsDestination({ target, value }: Assignment): boolean {
  return target.kind === 'Variable' && DESTINATIONS.has(target.text) && choosesHost(value);
}

function testOutcome(node: Expression, state: States, destinationCounts: boolean): Outcome | null {
  const tested = node.kind === 'Binary' ? testsMyself(node) : null;
  if (tested !== null) {
    const { isFrom, holds } = tested;
    if (isFrom) return fromOutcome(state, holds);
    if (!destinationCounts) return null;
    return holds ? { yes: CHECKED, no: state } : { yes: state, no: CHECKED };
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

/** What a From says is the same each time that it is asked for. `holds`: the test is true where it says ours. */
function fromOutcome(state: States, holds: boolean): Outcome {
  const ours = state === SAYS_OTHERS ? 0 : state === UNCHECKED ? SAYS_OURS : state;
  const others = state === SAYS_OURS ? 0 : state === UNCHECKED ? SAYS_OTHERS : state;
  return holds ? { yes: ours, no: others } : { yes: others, no: ours };
}

/** `uri == myself`, `from_uri != myself`; `holds`: the test is true where the URI is ours. null: something else. */
function testsMyself({ left, right, operator }: Binary): { readonly isFrom: boolean; readonly holds: boolean } | null {
  if (operator !== '==' && operator !== '!=') return null;
  const names = [left, right].map((side) => (side.kind === 'Word' ? side.name : ''));
  const isFrom = names.includes('from_uri');
  if (!names.includes('myself') || (!names.includes('uri') && !isFrom)) return null;
  return { isFrom, holds: operator === '==' };
}

const LOOPBACK = /^(?:\w+:)?(?:127\.|\[::1\]|localhost\b|lo\b)/;

/** All addresses are loopback, those told to others too: nobody else can ask. */
export function listensToItselfOnly({ items }: File): boolean {
  const listening = items.flatMap((item) => socketTexts(item, 'listen'));
  const told = items.flatMap((item) => socketTexts(item, 'advertised_address'));
  const addresses = listening.flatMap((text) => text.split(' advertise '));
  return listening.length > 0 && [...addresses, ...told].every((address) => LOOPBACK.test(address));
}

/** Addresses that the parameter `name` is set to, where the item sets it. */
function socketTexts(item: Item, name: string): string[] {
  return item.kind === 'GlobalAssignment' && item.name === name ? item.values.map(addressText) : [];
}

function addressText(value: GlobalValue): string {
  if (value.kind === 'SocketText' || value.kind === 'Address') return value.text;
  return value.kind === 'StringLiteral' ? value.value : '';
}
