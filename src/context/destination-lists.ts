/**
 * Lists of destinations that requests are kept from, `dst_blacklist` of OpenSIPS: what they are made of, and which of them
 * the script has chosen for the message it is at.
 */
import { matchesFilePattern } from '../lib/shell-pattern.ts';
import { isWithin, type MaskedSubnet } from '../lib/subnet.ts';
import type { Transport } from '../sip/flow.ts';
import type { Context } from './context.ts';

export interface DestinationRule {
  /** What does not fit is refused, instead of what fits. */
  readonly isNegated: boolean;
  /** null: any. */
  readonly transport: Transport | null;
  readonly network: MaskedSubnet;
  /** 0: any. */
  readonly port: number;
  /** As of fnmatch(), for the whole text of the request; empty: any. */
  readonly pattern: string;
}

export interface DestinationList {
  readonly name: string;
  readonly rules: readonly DestinationRule[];
}

/** Where a request is about to go. */
export interface NextHop {
  /** null: not known; only rules for any transport fit then. */
  readonly transport: Transport | null;
  /** IP literal. */
  readonly address: string;
  readonly port: number;
}

/** Whether one of the rules refuses the request `text` there: each is asked by itself, also one that is negated. */
export function refuses({ rules }: DestinationList, hop: NextHop, text: string): boolean {
  return rules.some((rule) => fits(rule, hop, text) !== rule.isNegated);
}

function fits({ transport, network, port, pattern }: DestinationRule, hop: NextHop, text: string): boolean {
  if (transport !== null && transport !== hop.transport) return false;
  if (port !== 0 && port !== hop.port) return false;
  return isWithin(hop.address, network) && (pattern === '' || matchesFilePattern(text, pattern, false));
}

/** The first of the lists that refuses the request there; null: it may go. */
export function refusingList(lists: readonly DestinationList[], hop: NextHop, text: string): DestinationList | null {
  for (let i = 0; i < lists.length; i++) if (refuses(lists[i]!, hop, text)) return lists[i]!;
  return null;
}

const CHOSEN = Symbol('chosen destination lists');
const NONE: readonly DestinationList[] = [];

/** Those that hold for what is sent for the message from now on. */
export function chosenLists(ctx: Context): readonly DestinationList[] {
  return (ctx.slot(CHOSEN) as readonly DestinationList[] | undefined) ?? NONE;
}

/** What was chosen is never changed, so that whoever has it may keep it. */
export function setChosenLists(ctx: Context, lists: readonly DestinationList[]): void {
  if (lists !== chosenLists(ctx)) ctx.setSlot(CHOSEN, lists);
}

export function chooseList(ctx: Context, list: DestinationList): void {
  setChosenLists(ctx, [...chosenLists(ctx).filter(({ name }) => name !== list.name), list]);
}

/** Nothing happens when it was not chosen. */
export function dropList(ctx: Context, dropped: string): void {
  const lists = chosenLists(ctx);
  if (lists.some(({ name }) => name === dropped))
    setChosenLists(
      ctx,
      lists.filter(({ name }) => name !== dropped),
    );
}
