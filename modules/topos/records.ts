/** What is kept of a dialog, and of a request on its way, and the text it is kept as. Routes are `<uri>`s. */

/** Caller or callee: who sent the first request of a dialog, or who got it. */
export type Side = 'a' | 'b';

/** One who answered: a request may reach several behind the next proxy. */
export interface Leg {
  readonly tag: string;
  contact: string;
  /** Record-Route of its replies. */
  routes: readonly string[];
  /** Not only rings. */
  readonly hasCall: boolean;
}

export interface Dialog {
  /** The key without the letter of a side in front. */
  readonly name: string;
  readonly callerTag: string;
  /** '' for a request without Contact. */
  callerContact: string;
  /** Record-Route of the first request, without ours. */
  callerRoutes: readonly string[];
  /** Ours: one, or two between transports or address families, that of the callee first. */
  ownRoutes: readonly string[];
  /** Contact values that stand for the other side. */
  readonly shownToCaller: string;
  readonly shownToCallee: string;
  /** The one that has the call, or the latest that rings, first. */
  legs: Leg[];
}

/** A request on its way; its replies have the branch of our Via. */
export interface Branch {
  /** Name of its dialog. */
  readonly dialog: string;
  readonly method: string;
  /** Who sent it. */
  readonly from: Side;
  /** Whether it made the dialog. */
  readonly isFirst: boolean;
  readonly vias: string;
  readonly ownRoutes: readonly string[];
  /** Record-Route of those behind the sender. */
  readonly farRoutes: readonly string[];
  /** Contact values for who gets the request, and for who gets the replies. */
  readonly shownAhead: string;
  readonly shownBack: string;
  /** Seconds of a SUBSCRIBE; -1: it does not say. */
  readonly expires: number;
}

// Lists take half the space of objects, and the text is JSON: every char of a message stays one byte.

export function writeDialog(dialog: Dialog): string {
  const { callerTag, callerContact, callerRoutes, ownRoutes, shownToCaller, shownToCallee, legs } = dialog;
  const told = legs.map(({ tag, contact, routes, hasCall }) => [tag, contact, routes, hasCall]);
  return JSON.stringify([callerTag, callerContact, callerRoutes, ownRoutes, shownToCaller, shownToCallee, told]);
}

type WrittenDialog = [string, string, string[], string[], string, string, [string, string, string[], boolean][]];

export function readDialog(name: string, text: string): Dialog {
  const [callerTag, callerContact, callerRoutes, ownRoutes, shownToCaller, shownToCallee, told] = JSON.parse(
    text,
  ) as WrittenDialog;
  const legs = told.map(([tag, contact, routes, hasCall]) => ({ tag, contact, routes, hasCall }));
  return { name, callerTag, callerContact, callerRoutes, ownRoutes, shownToCaller, shownToCallee, legs };
}

export function writeBranch(branch: Branch): string {
  const { dialog, method, from, isFirst, vias, ownRoutes, farRoutes, shownAhead, shownBack, expires } = branch;
  return JSON.stringify([dialog, method, from, isFirst, vias, ownRoutes, farRoutes, shownAhead, shownBack, expires]);
}

type WrittenBranch = [string, string, Side, boolean, string, string[], string[], string, string, number];

export function readBranch(text: string): Branch {
  const [dialog, method, from, isFirst, vias, ownRoutes, farRoutes, shownAhead, shownBack, expires] = JSON.parse(
    text,
  ) as WrittenBranch;
  return { dialog, method, from, isFirst, vias, ownRoutes, farRoutes, shownAhead, shownBack, expires };
}

/** Most who are remembered to have answered one request. */
const MOST_LEGS = 12;

/**
 * Notes who answered. The latest that rings comes first until somebody has the call; who has it stays in front of those
 * that only ring.
 */
export function noteLeg(dialog: Dialog, leg: Leg): void {
  const others = dialog.legs.filter(({ tag }) => tag !== leg.tag).slice(0, MOST_LEGS - 1);
  const [first] = others;
  if (leg.hasCall || first?.hasCall !== true) dialog.legs = [leg, ...others];
  else dialog.legs = [first, leg, ...others.slice(1)];
}

/** Who answered with that tag; null: nobody did. */
export function legWith(dialog: Dialog, tag: string | null): Leg | null {
  return dialog.legs.find((leg) => leg.tag === tag) ?? null;
}

/** The leg of that tag, else the first. null: nobody has answered. */
export function legOf(dialog: Dialog, tag: string): Leg | null {
  return legWith(dialog, tag) ?? dialog.legs[0] ?? null;
}
