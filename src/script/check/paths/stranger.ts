/** What conditions, calls and assignments tell about an unknown sender and about where the request goes. */
import type { Assignment, Binary, Call, Expression, Node } from '../../ast.ts';
import { fold } from '../../fold.ts';
import { keyOf } from '../queries/taint.ts';
import { variableMentions } from '../variable-mentions.ts';
import { isAboutTheDestination, isAboutTheMessage, isLasting, tellsNothing } from './about-the-message.ts';
import { hostOf, type KnownHosts } from './chosen-host.ts';
import { textOf } from './copied-values.ts';
import {
  assignedDestination,
  destinationOfAssignment,
  destinationOfCall,
  sent,
  type Destination,
} from './destinations.ts';
import type { Outcome, PathRules, States } from './paths.ts';
import { flagOf, relayTarget, roleOf, type Flag, type Role } from './roles.ts';
import { ASKED, BOTH_ASKED, Goes, going, goesIn, isForUs, isSafeToRelay, saysFrom } from './stranger-state.ts';

export interface StrangerOptions {
  /** The kind of function looked for. */
  readonly role: 'relays' | 'saves';
  /** Variables that hold nothing but URIs of the message. */
  readonly hosts: KnownHosts;
  /** Variables that hold nothing but texts of the message. */
  readonly copies: ReadonlySet<string>;
  /** What is only kept in a variable: whoever tests that asks. */
  readonly kept: ReadonlySet<Node>;
  /** What a first run found out; null: this is the first. */
  readonly evidence: Evidence | null;
  readonly report: (node: Call, isRouted: boolean) => void;
}

/** What depends on where in the routes it stands. */
export interface Evidence {
  /** Flags that are set where something was asked. */
  readonly flags: Set<string>;
  /** Variables that the URI is saved in after the configuration chose it. */
  readonly saved: Set<string>;
}

/** `found`: where that goes what is found out. */
export function strangerRules(options: StrangerOptions, found: Evidence): PathRules {
  const { role, copies, kept, evidence, report } = options;
  const isRelay = role === 'relays';
  const hosts = new Map([...options.hosts].filter(([key]) => evidence?.saved.has(key) !== true));

  function call(node: Call, state: States): Outcome | null {
    const flag = flagOf(node);
    if (flag !== null) return aboutFlag(flag, state);
    if (node.name === 'is_from_local') return saysFrom(state, true);
    const here = roleHere(node);
    if (here === 'unknown' || here === 'asks') return BOTH_ASKED;
    if (here === role && evidence !== null && !isAllowed(node, state)) {
      report(node, isRelay && goesIn(state) === Goes.Routed);
    }
    if (!isRelay) return null;
    if (here === 'tests-destination') return { yes: atHome(node, state), no: state };
    return led(state, here === 'sets-destination' ? destinationOfCall(node, hosts) : assignedDestination(node, hosts));
  }

  function aboutFlag({ name, isTest }: Flag, state: States): Outcome | null {
    if (!isTest && isSafeToRelay(state)) found.flags.add(name);
    return isTest && (evidence === null || evidence.flags.has(name)) ? BOTH_ASKED : null;
  }

  function isAllowed(node: Call, state: States): boolean {
    if (state === ASKED || !isRelay) return state === ASKED;
    const target = relayTarget(node);
    const host = target === null ? 'none' : hostOf(target, hosts);
    return host === 'configuration' || (host !== 'sender' && isSafeToRelay(state));
  }

  function assign(node: Assignment, state: States): States {
    if (!isRelay || node.target.kind !== 'Variable') return state;
    if (state !== ASKED && goesIn(state) !== Goes.AsItCame && hostOf(node.value, hosts) === 'request') {
      for (const mention of variableMentions(node.target.text)) found.saved.add(keyOf(mention));
    }
    const destination = destinationOfAssignment(node, hosts);
    return destination === null ? state : sent(state, destination);
  }

  function test(node: Expression, state: States): Outcome | null {
    if (kept.has(node)) return null;
    const local = node.kind === 'Binary' ? testsMyself(node) : null;
    if (local !== null) {
      if (local.isFrom) return saysFrom(state, local.holds);
      return isRelay ? onOneSide(local.holds, isForUs(state), state) : null;
    }
    if (tellsNothing(node, copies)) return null;
    const isDestination = isAboutTheDestination(node);
    if (isDestination && (!isRelay || !tellsHost(node))) return null;
    // Of a comparison with where it comes from, the side that is equal knows the sender; the other is everybody else.
    const known = isDestination ? isForUs(state) : ASKED;
    const knows = node.kind === 'Binary' && isLasting(node) ? EQUALITY[node.operator] : undefined;
    return knows === undefined ? { yes: known, no: known } : onOneSide(knows, known, state);
  }

  return { call, assign, test };
}

function led(state: States, destination: Destination | null): Outcome | null {
  if (destination === null) return null;
  const after = sent(state, destination);
  return { yes: after, no: after };
}

function onOneSide(holds: boolean, known: States, state: States): Outcome {
  return holds ? { yes: known, no: state } : { yes: state, no: known };
}

/** Where a function is true that looks for a destination of ours. */
function atHome({ name, args }: Call, state: States): States {
  if (name.startsWith('loose_route')) return going(state, Goes.Routed);
  if (name.startsWith('lookup')) return going(state, Goes.Chosen);
  return args[0] !== undefined && isLasting(args[0]) && !isAboutTheDestination(args[0]) ? ASKED : isForUs(state);
}

/** What is told what to look at: `is_myself("$fu")` asks for nothing but what the sender wrote, and so for no destination. */
function roleHere(node: Call): Role {
  const role = roleOf(node);
  if (role !== 'tests-destination') return role;
  // registered() that compares the contact or the address as well does know the sender.
  if (node.name === 'registered' && node.args.length > 2) return 'asks';
  const looksAt = node.args[node.name === 'registered' ? 1 : 0];
  const isOfMessage = looksAt !== undefined && textOf(looksAt).includes('$') && isAboutTheMessage(looksAt);
  return isOfMessage ? 'neutral' : role;
}

const EQUALITY: Readonly<Record<string, boolean>> = {
  '==': true,
  '=~': true,
  eq: true,
  '!=': false,
  '!~': false,
  ne: false,
};

/** `uri == myself`, `from_uri != myself`; `holds`: the test is true where the URI is ours. null: something else. */
function testsMyself({ left, right, operator }: Binary): { readonly isFrom: boolean; readonly holds: boolean } | null {
  if (operator !== '==' && operator !== '!=') return null;
  const names = [left, right].map((side) => (side.kind === 'Word' ? side.name : ''));
  const isFrom = names.includes('from_uri');
  if (!names.includes('myself') || (!names.includes('uri') && !isFrom)) return null;
  return { isFrom, holds: operator === '==' };
}

/** Whether a test of the URI is one of its host as well: a pattern may be about the number only. */
function tellsHost(node: Expression): boolean {
  if (node.kind !== 'Binary') return true;
  if (node.operator === '&&' || node.operator === '||') return true;
  const pattern = node.operator === '=~' || node.operator === '!~' ? fold(node.right) : null;
  if (typeof pattern !== 'string' || !/^\^\(?sips?:/i.test(pattern)) return true;
  const rest = pattern.replace(/^\^\(?sips?:/i, '').replace(/\[[^\]]*\]|\\./g, '');
  const host = rest.includes('@') ? rest.slice(rest.lastIndexOf('@') + 1) : rest.replace(/^.*?\.[*+]/, '');
  return /\w/.test(host) && (rest.includes('@') || host !== rest);
}
