/** What calls and assignments do to the destination of a request. */
import type { Assignment, Call, Expression } from '../../ast.ts';
import { fold } from '../../fold.ts';
import { hostOf, type Host, type KnownHosts } from './chosen-host.ts';
import { assignedBy, textOf } from './copied-values.ts';
import { Goes, going, goesIn } from './stranger-state.ts';
import type { States } from './paths.ts';

export interface Destination {
  readonly of: 'uri' | 'next-hop';
  readonly host: Host;
}

const URI = /^\$\(?(?:r[ud]|ruri(?:\.domain)?)\)?$/;
const NEXT_HOP = /^\$\(?(?:du|duri)\)?$/;

/** null: it leaves the destination as it is. */
export function destinationOfAssignment(node: Assignment, known: KnownHosts): Destination | null {
  // What is added to a URI comes behind its host.
  return node.operator === '=' && node.target.kind === 'Variable'
    ? assigned(node.target.text, node.value, known)
    : null;
}

function assigned(target: string, value: Expression, known: KnownHosts): Destination | null {
  const of = URI.test(target) ? 'uri' : NEXT_HOP.test(target) ? 'next-hop' : null;
  return of === null ? null : { of, host: hostOf(value, known) };
}

/** As above, of a function that assigns. */
export function assignedDestination(node: Call, known: KnownHosts): Destination | null {
  const assignment = assignedBy(node);
  return assignment === null ? null : assigned(assignment.target, assignment.value, known);
}

/** As above, of a function that says where a request goes. */
export function destinationOfCall({ name, args }: Call, known: KnownHosts): Destination | null {
  const [first, second] = args;
  switch (name) {
    case 'resetdsturi':
      return { of: 'next-hop', host: 'none' };
    case 'revert_uri':
      return { of: 'uri', host: 'original' };
    case 'attr2uri':
      return { of: 'uri', host: 'configuration' };
    case 'attr_destination':
    case 'xlset_destination':
      return { of: 'next-hop', host: 'configuration' };
  }
  if (first === undefined) return null;
  switch (name) {
    case 'avp_pushto':
      return second === undefined ? null : assigned(textOf(first), second, known);
    case 'subst_uri':
      return putsHost(String(fold(first) ?? '')) ? { of: 'uri', host: 'configuration' } : null;
    case 'append_branch':
      return hostOf(first, known) === 'sender' ? { of: 'uri', host: 'sender' } : null;
    case 'setdsturi':
      return { of: 'next-hop', host: hostOf(first, known) };
    default:
      return { of: 'uri', host: hostOf(first, known) };
  }
}

/** Whether `/expression/replacement/flags` has a host in its replacement. */
function putsHost(text: string): boolean {
  return /@[^\\$]/.test(text.split(text.charAt(0))[2] ?? '');
}

/** Where a request in `state` goes from then on. */
export function sent(state: States, { of, host }: Destination): States {
  const goes = goesIn(state);
  if (of === 'next-hop') {
    if (host === 'configuration') return going(state, Goes.NextHop);
    if (host === 'sender') return going(state, Goes.AsTheSenderSays);
    return goes === Goes.NextHop ? going(state, Goes.AsItCame) : state;
  }
  if (goes === Goes.NextHop) return state;
  switch (host) {
    case 'configuration':
      return going(state, Goes.Chosen);
    case 'original':
      return going(state, Goes.AsItCame);
    case 'sender':
      return going(state, Goes.AsTheSenderSays);
    default:
      return state;
  }
}
