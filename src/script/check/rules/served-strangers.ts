// Rule: who is served has been looked at.
import type { Call, File, GlobalValue, Item, Node } from '../../ast.ts';
import type { RunState } from '../../host.ts';
import type { CheckContext } from '../context.ts';
import { CopiedValues } from '../paths/copied-values.ts';
import { Paths, type PathRules } from '../paths/paths.ts';
import { strangerRules, type Evidence, type StrangerOptions } from '../paths/stranger.ts';
import { UNASKED } from '../paths/stranger-state.ts';
import { withDescendants, type Visitor } from '../walk.ts';

/** What strangers should not get without being asked. */
interface Served {
  readonly id: 'open-relay' | 'open-registrar';
  readonly methods: readonly string[];
  readonly role: 'relays' | 'saves';
  readonly message: (requests: string) => string;
  readonly hint: string;
}

export const STRANGER_RULES: ReadonlySet<Served['id']> = new Set(['open-relay', 'open-registrar']);

/** Stands for the methods that no configuration names. */
const OTHER = 'OTHER';

const RELAYED: Served = {
  id: 'open-relay',
  // What begins something: of a BYE or an ACK without a To tag nobody has anything.
  methods: ['INVITE', 'MESSAGE', 'SUBSCRIBE', 'PUBLISH', 'NOTIFY', 'REFER', 'OPTIONS', OTHER],
  role: 'relays',
  message: (requests) => `relays ${requests} of strangers to wherever they want`,
  hint: 'before it, test uri == myself, the source address or a password',
};

const RELAYED_ALONG_ROUTE: Served = {
  ...RELAYED,
  message: (requests) => `relays ${requests} of strangers to where their Route says`,
  hint: 'loose_route() is true of a first request as well, when its sender puts a Route in: test has_totag() before it',
};

const REGISTERED: Served = {
  id: 'open-registrar',
  methods: ['REGISTER'],
  role: 'saves',
  message: () => 'registers whoever asks',
  hint: 'before it, ask for a password or test the source address',
};

/** What was found about one call: which requests come to it unasked. */
interface Finding {
  served: Served;
  readonly methods: Set<string>;
}

/**
 * On no path a request that belongs to no dialog is relayed where a stranger wants it, nor a REGISTER saved, before anything was asked
 * about its sender. Any test that is not known to be about something else counts as asking.
 */
export function servedStrangers<C extends RunState>(context: CheckContext<C>): Visitor {
  const { file, routes, diagnostics, bindings } = context;
  const reported = new Map<Call, Finding>();
  /** What is only kept in a variable: whoever tests that asks. */
  const kept = new Set<Node>();
  const values = new CopiedValues();

  function follow(method: string, rules: PathRules): void {
    const scenario = { method, inDialog: false, isRequest: true };
    new Paths({ routes, patterns: bindings.patterns, scenario, rules, countingLoopsRun: true }).enter(
      'route',
      null,
      UNASKED,
    );
  }

  function report(node: Call, served: Served, method: string): void {
    const finding = reported.get(node) ?? { served, methods: new Set() };
    // Who may go anywhere need not put a Route in.
    if (served !== RELAYED_ALONG_ROUTE) finding.served = served;
    finding.methods.add(method);
    reported.set(node, finding);
  }

  function* serve(
    served: Served,
    method: string,
    known: Omit<StrangerOptions, 'role' | 'evidence' | 'report'>,
  ): Generator<undefined> {
    const options = {
      ...known,
      role: served.role,
      report: (node: Call, isRouted: boolean) => report(node, isRouted ? RELAYED_ALONG_ROUTE : served, method),
    };
    const found: Evidence = { flags: new Set(), saved: new Set() };
    follow(method, strangerRules({ ...options, evidence: null }, found));
    yield;
    follow(method, strangerRules({ ...options, evidence: found }, { flags: new Set(), saved: new Set() }));
    yield;
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
        for (const method of served.methods) yield* serve(served, method, known);
      }
      for (const [{ name, nameSpan }, { served, methods }] of reported) {
        const { id, message, hint } = served;
        diagnostics.add(id, nameSpan, `${name}() ${message(requestsOf(methods))}`, { hint });
      }
    },
  };
}

/** Calls are what strangers look for most: where they get those, the others are not worth a word. */
function requestsOf(methods: ReadonlySet<string>): string {
  if (methods.has('INVITE')) return 'calls';
  const names = [...methods].filter((method) => method !== OTHER);
  return [names.join(', '), 'requests'].filter((part) => part !== '').join(' ');
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
