// How the work of a backtracking engine grows with the length of the text, at most.
import type { Node, Repetition } from './parse.ts';

/** Repetitions that may end in so many places are taken for endless ones. */
const MANY = 16;

/** The power of the length of the text that the work for one starting place grows with; Infinity: exponentially. */
export function degreeOf(node: Node): number {
  switch (node.type) {
    case 'set':
    case 'assertion':
    case 'reference':
      return 0;
    case 'sequence':
      return node.nodes.reduce((sum, each) => sum + degreeOf(each), 0);
    case 'choice':
      return Math.max(...node.nodes.map(degreeOf));
    case 'group':
    case 'around':
      return degreeOf(node.node);
    case 'repetition':
      return degreeOfRepetition(node);
  }
}

function degreeOfRepetition({ node, least, most }: Repetition): number {
  if (most <= 1) return degreeOf(node);
  // What can match the same in two ways has them again with each repetition.
  if (isVariable(node)) return Infinity;
  return most - least >= MANY ? 1 : 0;
}

/** Whether there may be two ways to match a text. */
function isVariable(node: Node): boolean {
  switch (node.type) {
    case 'set':
    case 'assertion':
    case 'around':
      return false;
    case 'sequence':
      return node.nodes.some(isVariable);
    case 'choice':
    case 'reference':
      return true;
    case 'group':
      return isVariable(node.node);
    case 'repetition':
      return node.least !== node.most || isVariable(node.node);
  }
}

/** As `degreeOf`, but for all starting places together, which one that begins with `^` has but one of. */
export function degreeOfSearch(node: Node): number {
  const degree = degreeOf(node);
  // A repetition that can end in a few places only is left soon.
  return degree === 0 || isAnchored(node) ? degree : degree + 1;
}

function isAnchored(node: Node): boolean {
  if (node.type === 'sequence') return node.nodes.length > 0 && isAnchored(node.nodes[0]!);
  return node.type === 'assertion' && node.assertion.kind === 'start';
}

/**
 * V8 goes over to its linear engine when it has stepped back often, but does not count the steps of a repetition of
 * single characters: `a+b` takes it a quarter of a minute on 64 kB.
 */
const LONGEST_COUNTED = 2_000;

/** The longest text on which V8 may be let loose: about a million steps, a few milliseconds. */
export function longestCheap(node: Node): number {
  const degree = degreeOfSearch(node);
  if (degree <= 1) return Infinity;
  if (isLinearInV8(node)) return LONGEST_COUNTED;
  return degree === Infinity ? 16 : Math.floor(1_000_000 ** (1 / degree));
}

/** What V8 writes out of counted repetitions in its linear engine. */
const MOST_COPIES = 15;

/** Whether V8 finishes it in linear time when it backtracks too often, see `regex-guard.ts`. */
export function isLinearInV8(node: Node, copies = 1): boolean {
  switch (node.type) {
    case 'set':
      return true;
    case 'assertion':
      return node.assertion.kind !== 'ahead' && node.assertion.kind !== 'behind';
    case 'reference':
    case 'around':
      return false;
    case 'sequence':
    case 'choice':
      return node.nodes.every((each) => isLinearInV8(each, copies));
    case 'group':
      return isLinearInV8(node.node, copies);
    case 'repetition': {
      const inside = copies * Math.max(1, node.most === Infinity ? node.least : node.most);
      return inside <= MOST_COPIES && isLinearInV8(node.node, inside);
    }
  }
}
