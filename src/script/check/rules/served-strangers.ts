// Rule: who is served has been looked at.
import type { Call, File, GlobalValue, Item, Node } from '../../ast.ts';
import type { RunState } from '../../host.ts';
import type { CheckContext } from '../context.ts';
import { CopiedValues } from '../paths/copied-values.ts';
import { Paths, type PathRules } from '../paths/paths.ts';
import { strangerRules, type Evidence } from '../paths/stranger.ts';
import { UNASKED } from '../paths/stranger-state.ts';
import { withDescendants, type Visitor } from '../walk.ts';

/** What strangers should not get without being asked. */
interface Served {
  readonly id: 'open-relay' | 'open-registrar';
  readonly method: string;
  readonly role: 'relays' | 'saves';
  readonly message: string;
  readonly hint: string;
}

export const STRANGER_RULES: ReadonlySet<Served['id']> = new Set(['open-relay', 'open-registrar']);

const RELAYED: Served = {
  id: 'open-relay',
  method: 'INVITE',
  role: 'relays',
  message: 'relays calls of strangers to wherever they want',
  hint: 'before it, test uri == myself, the source address or a password',
};

const RELAYED_ALONG_ROUTE: Served = {
  ...RELAYED,
  message: 'relays calls of strangers to where their Route says',
  hint: 'loose_route() is true of a first request as well, when its sender puts a Route in: test has_totag() before it',
};

const REGISTERED: Served = {
  id: 'open-registrar',
  method: 'REGISTER',
  role: 'saves',
  message: 'registers whoever asks',
  hint: 'before it, ask for a password or test the source address',
};

/**
 * On no path an INVITE that begins a call is relayed where a stranger wants it, nor a REGISTER saved, before anything was asked
 * about its sender. Any test that is not known to be about something else counts as asking.
 */
export function servedStrangers<C extends RunState>(context: CheckContext<C>): Visitor {
  const { file, routes, diagnostics, bindings } = context;
  const reported = new Map<Call, Served>();
  /** What is only kept in a variable: whoever tests that asks. */
  const kept = new Set<Node>();
  const values = new CopiedValues();

  function follow(method: string, rules: PathRules): void {
    const scenario = { method, inDialog: false, isRequest: true };
    new Paths({ routes, patterns: bindings.patterns, scenario, rules }).enter('route', null, UNASKED);
  }

  function report(node: Call, served: Served): void {
    // Who may go anywhere need not put a Route in.
    if (!reported.has(node) || served !== RELAYED_ALONG_ROUTE) reported.set(node, served);
  }

  return {
    Assignment(node) {
      for (const below of withDescendants(node.value)) kept.add(below);
      values.seeAssignment(node);
    },
    Call: (node) => {
      values.seeCall(node);
    },
    ModuleParameter: (node) => {
      values.seeParameter(node);
    },
    *done() {
      if (listensToItselfOnly(file)) return;
      const known = { hosts: values.hosts(), copies: values.ofTheMessage(), kept };
      for (const served of [RELAYED, REGISTERED]) {
        const options = {
          ...known,
          role: served.role,
          report: (node: Call, isRouted: boolean) => report(node, isRouted ? RELAYED_ALONG_ROUTE : served),
        };
        const found: Evidence = { flags: new Set(), saved: new Set() };
        follow(served.method, strangerRules({ ...options, evidence: null }, found));
        yield;
        follow(served.method, strangerRules({ ...options, evidence: found }, { flags: new Set(), saved: new Set() }));
        yield;
      }
      for (const [{ name, nameSpan }, { id, message, hint }] of reported)
        diagnostics.add(id, nameSpan, `${name}() ${message}`, { hint });
    },
  };
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
