/** What is known on a path about who sends a request and where it is going to, in one bit for each combination. */
import type { Outcome, States } from './paths.ts';

/** Of the sender nothing but a From, which everybody can write; or that the URI the request came with is one of ours. */
export const Known = { Nothing: 0, SaysOurs: 1, SaysOthers: 2, IsForUs: 3 } as const;
type Known = (typeof Known)[keyof typeof Known];

/** Where it goes: to the URI it came with, to the URI or the next hop of the configuration, to another text of the message, along its Route. */
export const Goes = { AsItCame: 0, Chosen: 1, NextHop: 2, AsTheSenderSays: 3, Routed: 4 } as const;
type Goes = (typeof Goes)[keyof typeof Goes];

const KINDS = Object.keys(Known).length;

/** Something was asked about the sender: no more is to be known. */
export const ASKED: States = 1 << (KINDS * Object.keys(Goes).length);
export const UNASKED: States = stateOf(Known.Nothing, Goes.AsItCame);

export const BOTH_ASKED: Outcome = { yes: ASKED, no: ASKED };

export function stateOf(known: Known, goes: Goes): States {
  return 1 << (known + KINDS * goes);
}

export function knownIn(state: States): Known {
  return (indexOf(state) % KINDS) as Known;
}

export function goesIn(state: States): Goes {
  return Math.floor(indexOf(state) / KINDS) as Goes;
}

const HIGHEST_BIT = 31;

function indexOf(state: States): number {
  return HIGHEST_BIT - Math.clz32(state);
}

/** Whether a request may be relayed: its sender was asked, or it goes where the configuration wants it. */
export function isSafeToRelay(state: States): boolean {
  if (state === ASKED) return true;
  const goes = goesIn(state);
  return goes === Goes.Chosen || goes === Goes.NextHop || (goes === Goes.AsItCame && knownIn(state) === Known.IsForUs);
}

export function going(state: States, goes: Goes): States {
  return state === ASKED ? state : stateOf(knownIn(state), goes);
}

/** A test of the Request-URI of this moment says that it is one of ours. */
export function isForUs(state: States): States {
  if (state === ASKED) return state;
  return stateOf(Known.IsForUs, goesIn(state) === Goes.NextHop ? Goes.NextHop : Goes.AsItCame);
}

/** What a From says is the same each time that it is asked for. `holds`: the test is true where it says ours. */
export function saysFrom(state: States, holds: boolean): Outcome {
  const known = state === ASKED ? Known.IsForUs : knownIn(state);
  const as = (says: Known): States => (known === Known.Nothing ? stateOf(says, goesIn(state)) : state);
  const ours = known === Known.SaysOthers ? 0 : as(Known.SaysOurs);
  const others = known === Known.SaysOurs ? 0 : as(Known.SaysOthers);
  return holds ? { yes: ours, no: others } : { yes: others, no: ours };
}
