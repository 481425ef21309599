/** Where the words of conditions may stand: a fact about the message to the left of what it is compared with, and by some operators only. */
import { orList } from '../../lib/or-list.ts';
import type { Problem } from '../../lib/problem.ts';
import type { ComparisonSide } from '../../script/host.ts';
import { CONSTANTS } from './keywords.ts';

interface Fact {
  readonly operators: readonly string[];
  /** What has the same value where the word may not stand; null: nothing has. */
  readonly variable: string | null;
  readonly isAddress?: true;
}

const EQUALITY = ['==', '!=', 'eq', 'ne', 'ieq', 'ine'];
const OF_TEXTS = [...EQUALITY, '=~', '!~'];
const OF_NUMBERS = [...EQUALITY, '<', '>', '<=', '>='];

const text = (variable: string): Fact => ({ operators: OF_TEXTS, variable });
const number = (variable: string | null): Fact => ({ operators: OF_NUMBERS, variable });
const address = (variable: string | null): Fact => ({ operators: OF_TEXTS, variable, isAddress: true });

const FACTS: Readonly<Record<string, Fact>> = {
  method: text('$rm'),
  uri: text('$ru'),
  from_uri: text('$fu'),
  to_uri: text('$tu'),
  status: text('$rs'),
  src_ip: address('$si'),
  dst_ip: address('$Ri'),
  snd_ip: address(null),
  to_ip: address(null),
  src_port: number('$sp'),
  dst_port: number('$Rp'),
  snd_port: number(null),
  to_port: number(null),
  af: number('$af'),
  snd_af: number(null),
  'msg:len': number('$ml'),
  proto: { operators: EQUALITY, variable: '$proto' },
  snd_proto: { operators: EQUALITY, variable: null },
};

const isTransport = (word: string): boolean => CONSTANTS.transports.includes(word.toUpperCase());

export const isMyself = ({ kind, text: word }: ComparisonSide): boolean => word === 'myself' && kind !== 'string';

const factOf = ({ kind, text: word }: ComparisonSide): Fact | null =>
  kind === 'keyword' && Object.hasOwn(FACTS, word) ? FACTS[word]! : null;

/** What is wrong with a keyword to the right of which nothing is compared with it; null: it is a value, as `INET`. */
export function standingAlone(word: string): Problem | null {
  if (Object.hasOwn(FACTS, word)) {
    const { variable } = FACTS[word]!;
    return {
      problem: 'bad-value',
      message: `${word} stands only to the left of what it is compared with`,
      ...(variable === null ? {} : { hint: `write ${variable} here` }),
    };
  }
  if (word === 'max_len')
    return { problem: 'bad-value', message: 'max_len stands only to the right of what it is compared with' };
  return isTransport(word) ? misplacedTransport(word) : null;
}

const misplacedTransport = (word: string): Problem => ({
  problem: 'bad-value',
  message: `${word} is compared with proto and snd_proto only`,
  hint: `write text in quotes: "${word}"`,
});

const bad = (message: string): Problem => ({ problem: 'bad-value', message });

/** What is wrong with a comparison as such; null: nothing. */
export function misplacedWord(left: ComparisonSide, operator: string, right: ComparisonSide): Problem | null {
  const fact = factOf(left);
  const isProtocol = left.kind === 'keyword' && /^(?:snd_)?proto$/.test(left.text);
  if (right.kind === 'keyword' && isTransport(right.text) && !isProtocol) return misplacedTransport(right.text);
  if (factOf(right) !== null && !isMyself(left)) return standingAlone(right.text);
  if (left.kind === 'keyword' && fact === null) {
    const alone = standingAlone(left.text);
    if (alone !== null) return alone;
  }
  if (fact === null) return null;
  return misplacedOperator(left.text, fact, operator, right) ?? misplacedValue(left.text, fact, right);
}

function misplacedOperator(word: string, fact: Fact, operator: string, right: ComparisonSide): Problem | null {
  const operators = isMyself(right) ? ['==', '!=', 'eq', 'ne'] : fact.operators;
  if (operators.includes(operator)) return null;
  return bad(`${word} is compared${operators === fact.operators ? '' : ' with myself'} by ${orList(operators)} only`);
}

/** Any word may stand behind `method`, the name of a host behind an address, and `myself` where it can be. */
function misplacedValue(word: string, fact: Fact, right: ComparisonSide): Problem | null {
  if (isMyself(right)) return null;
  if (fact.isAddress === true && (right.kind === 'int' || right.kind === 'keyword'))
    return bad(`${word} is compared with addresses, networks and myself`);
  if (right.kind !== 'word' || fact.isAddress === true) return null;
  if (word === 'method' && /^\w+$/.test(right.text)) return null;
  return {
    problem: 'unknown-keyword',
    message: `"${right.text}" is no keyword and has no value`,
    hint: `${word} is compared with ${partners(word)}`,
  };
}

function partners(keyword: string): string {
  if (keyword.endsWith('proto')) return orList(CONSTANTS.transports);
  if (keyword.endsWith('af')) return orList(CONSTANTS.families);
  if (keyword === 'method') return 'a word or text in quotes';
  return keyword.endsWith('uri') ? 'myself or text in quotes' : 'numbers or text in quotes';
}
