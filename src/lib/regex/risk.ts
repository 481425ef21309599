// How the work of a backtracking engine grows with the length of the text, at most.
import type { Node, Repetition } from './parse.ts';

/** Repetitions that may end in so many places are taken for endless ones. */
const MANY = 16;

/** The power of the length of the text that the work for one starting place grows with; Infinity: exponentially. */
function degreeOf(node: Node): number {
  switch (node.type) {
    case 'set':
    case 'assertion':
      return 0;
    case 'reference':
      // What it compares may be as long as the text.
      return 1;
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
function degreeOfSearch(node: Node): number {
  const degree = degreeOf(node);
  // A repetition that can end in a few places only is left soon.
  return degree === 0 || isAnchored(node) ? degree : degree + 1;
}

function isAnchored(node: Node): boolean {
  if (node.type === 'sequence') return node.nodes.length > 0 && isAnchored(node.nodes[0]!);
  return node.type === 'assertion' && node.assertion.kind === 'start';
}

/** How many ways there are to go through an expression, when each endless repetition can end in `ends` places. */
function waysOf(node: Node, ends = 1): number {
  switch (node.type) {
    case 'set':
    case 'assertion':
    case 'reference':
      return 1;
    case 'sequence':
      return node.nodes.reduce((product, each) => product * waysOf(each, ends), 1);
    case 'choice':
      return node.nodes.reduce((sum, each) => sum + waysOf(each, ends), 0);
    case 'group':
    case 'around':
      return waysOf(node.node, ends);
    case 'repetition': {
      const ways = waysOf(node.node, ends);
      if (node.most === Infinity) return ways * ends;
      const counted = node.most - node.least + 1;
      return (counted > MANY ? ends : counted) * ways ** Math.max(1, node.most);
    }
  }
}

/** So many ways are gone as fast as one, near enough. */
const FEW_WAYS = 256;

/** Steps that a server can spare: some milliseconds. */
const MOST_STEPS = 1_000_000;

/** Whether a backtracking engine needs about as long as the text is, whatever it is and for all matches together. */
export function isCheap(node: Node): boolean {
  return degreeOfSearch(node) <= 1 && waysOf(node) <= FEW_WAYS;
}

/** The longest text on which a backtracking engine finds all matches in few steps. */
export function longestCheap(node: Node): number {
  if (isCheap(node)) return Infinity;
  const degree = degreeOfSearch(node);
  // Each character may be where one of the ways ends and another one begins.
  if (degree === Infinity) return Math.floor(Math.log(MOST_STEPS) / Math.log(waysOf(node, 2) + 1));
  return Math.floor((MOST_STEPS / waysOf(node)) ** (1 / Math.max(1, degree)));
}

/**
 * As `longestCheap`, for the first match and by V8, which goes over to its linear engine when it has stepped back often. It
 * does not count the steps of a repetition of single characters: `a+b` takes it a quarter of a minute on 64 kB.
 */
export function longestCheapInV8(node: Node): number {
  const longest = longestCheap(node);
  if (!isLinearInV8(node)) return longest;
  return Math.max(longest, degreeOfSearch(node) <= 2 && waysOf(node) <= FEW_WAYS ? 2_000 : 250);
}

/** What V8 writes out of counted repetitions in its linear engine. */
const MOST_COPIES = 15;

/** Whether V8 finishes it in linear time when it backtracks too often, see `regex-guard.ts`. */
function isLinearInV8(node: Node, copies = 1): boolean {
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
