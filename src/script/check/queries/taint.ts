/** Texts that the sender of a message wrote, in values of variables. */
import type { Binary, Call, Expression, StringLiteral, Variable } from '../../ast.ts';
import { fold } from '../../fold.ts';
import type { Place } from '../../host.ts';
import { filledBySender } from '../sender-variables.ts';
import { variableMentions, type VariableMention } from '../variable-mentions.ts';

/** A variable of the message as it was written where it went into a value. */
export interface Origin {
  readonly text: string;
  /** What it is written in, and where in its value. */
  readonly node: Variable | StringLiteral;
  readonly place: Place;
}

/** Each is one object, however often the expression is looked at. */
const ORIGINS = new WeakMap<Expression, Map<number, Origin>>();

/** What the values of variables hold unescaped, by variable; none: it is known to be harmless. */
export type Held = ReadonlyMap<string, readonly Origin[]>;

/** With one of these the text is a number, or has no quotes that could end the query. */
export const MAKES_HARMLESS: ReadonlySet<string> = new Set(
  (
    's.escape.common s.urlencode.param s.int s.len s.count s.numeric s.md5 s.sha256 s.sha384 s.sha512 s.encode.hexa s.encode.7bit ' +
    's.encode.base64 s.encode.base64t s.encode.base64url s.encode.base64urlt s.encode.base58 sql.val sql.val.int sql.val.str'
  ).split(' '),
);

/** What gives the quotes back after it. */
const GIVES_BACK = /^s\.(?:unescape|decode|urldecode)\./;

function isHarmless(transformations: readonly string[]): boolean {
  const last = transformations.findLastIndex((each) => MAKES_HARMLESS.has(each));
  return last !== -1 && !transformations.slice(last).some((each) => GIVES_BACK.test(each));
}

/** `avp(x)`, `xavp(a=>b)`, `fU`: one name for all ways to write it. */
export function keyOf({ name, inner }: Pick<VariableMention, 'name' | 'inner'>): string {
  return inner === null ? name : `${name}(${inner.replace(/^[si]:/, '').replace(/\[[^\]]*\]/g, '')})`;
}

/** What of the message stands unescaped in the value of an expression. */
export function originsIn(node: Expression, held: Held): Origin[] {
  switch (node.kind) {
    case 'StringLiteral':
      return originsInText(node.value, node, held);
    case 'Variable':
      return originsInText(node.text, node, held);
    case 'Binary':
      // All others give numbers.
      return node.operator === '+' ? [...originsIn(node.left, held), ...originsIn(node.right, held)] : [];
    case 'Unary':
      return node.operator === 'str' ? originsIn(node.operand, held) : [];
    case 'Choice':
      return [...originsIn(node.consequent, held), ...originsIn(node.alternate, held)];
    default:
      return [];
  }
}

function originsInText(text: string, node: Variable | StringLiteral, held: Held): Origin[] {
  const found: Origin[] = [];
  let outer: VariableMention | null = null;
  for (const mention of variableMentions(text)) {
    const { start, transformations } = mention;
    const isInside = outer !== null && start < outer.start + outer.text.length;
    if (isInside && (isHarmless(outer!.transformations) || !isPutIn(outer!.text.slice(0, start - outer!.start))))
      continue;
    if (!isInside) outer = mention;
    if (isHarmless(transformations)) continue;
    const known = held.get(keyOf(mention));
    if (known !== undefined) found.push(...known);
    else if (filledBySender(mention)?.isText === true) found.push(originOf(mention, node));
  }
  return found;
}

/** Whether a variable behind this, inside of another one, becomes part of its text: it only says which part of it elsewhere. */
function isPutIn(before: string): boolean {
  return /\{(?:s\.replace|re\.subst),[^{}]*$/.test(before);
}

function originOf({ text, start }: VariableMention, node: Variable | StringLiteral): Origin {
  let found = ORIGINS.get(node);
  if (found === undefined) ORIGINS.set(node, (found = new Map<number, Origin>()));
  let origin = found.get(start);
  if (origin === undefined) found.set(start, (origin = { text, node, place: { start, end: start + text.length } }));
  return origin;
}

/** Functions that are true of texts without quotes. */
const HARMLESS_TESTS = new Set(['is_numeric', 'is_alphanum', 'is_e164', 'is_int']);

/** The variable that is harmless where the test holds, or (`!~`, `!=`) where it does not; null: the test tells nothing. */
export function provenBy(node: Binary | Call): { readonly key: string; readonly holds: boolean } | null {
  const isCall = node.kind === 'Call';
  if (isCall && node.name === 'is_method') return { key: 'rm', holds: true };
  if (isCall ? !HARMLESS_TESTS.has(node.name) : !isStrict(node)) return null;
  const key = keyTested(isCall ? node.args[0] : node.left);
  return key === null ? null : { key, holds: isCall || !node.operator.startsWith('!') };
}

/** The one variable that a test looks at as it is. */
function keyTested(subject: Expression | undefined): string | null {
  if (subject === undefined) return null;
  if (subject.kind === 'Word') return subject.name === 'method' ? 'rm' : null;
  const text = subject.kind === 'Variable' ? subject.text : fold(subject);
  if (typeof text !== 'string') return null;
  const [mention] = variableMentions(text);
  return mention?.text === text && mention.transformations.length === 0 ? keyOf(mention) : null;
}

/** A constant without quotes, or a pattern for all of the text in which nothing matches one. */
function isStrict({ operator, right }: Binary): boolean {
  if (operator === '==' || operator === '!=') {
    const constant = fold(right);
    return constant !== null && !/['"\\]/.test(String(constant));
  }
  const pattern = operator === '=~' || operator === '!~' ? fold(right) : null;
  return (
    typeof pattern === 'string' &&
    /^\^[^'"]*\$$/.test(pattern) &&
    !/\.(?![*+?]?\\)|\[\^|\||\\[SWD]/.test(pattern.replaceAll('\\.', ''))
  );
}
