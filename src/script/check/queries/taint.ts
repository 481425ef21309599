/** Texts that the sender of a message wrote, in values of variables. */
import type { Binary, Call, Expression } from '../../ast.ts';
import { fold } from '../../fold.ts';
import type { Span } from '../../source.ts';
import { variableMentions, type VariableMention } from '../variable-mentions.ts';

/** A variable of the message as it was written where it went into a value. */
export interface Origin {
  readonly text: string;
  readonly span: Span;
}

/** What the values of variables hold unescaped, by variable; none: it is known to be harmless. */
export type Held = ReadonlyMap<string, readonly Origin[]>;

/** Variables whose text the sender of a message writes. */
const WRITTEN_BY_SENDERS =
  /^(?:r[Uudnz]|ruri|[ft][Uudnt]|from|to|ua|ct|hdr|hdrc|ci|cT|rb|mb|rm|msg|a[Uudra]|adu|o[Uud]|ou|p[Uudn]|ai|di|dir|re|rr|nh|sel|tt|ft)(?:\.\w+)?$/;

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
      return originsInText(node.value, node.span, held);
    case 'Variable':
      return originsInText(node.text, node.span, held);
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

/** Of the message itself the first one; a second would say the same about the same text. */
function originsInText(text: string, span: Span, held: Held): Origin[] {
  const found: Origin[] = [];
  let direct = false;
  for (const mention of variableMentions(text)) {
    if (isHarmless(mention.transformations)) continue;
    const known = held.get(keyOf(mention));
    if (known !== undefined) found.push(...known);
    else if (!direct && WRITTEN_BY_SENDERS.test(mention.name)) {
      direct = true;
      found.push({ text: mention.text, span });
    }
  }
  return found;
}

/** Functions that are true of texts without quotes. */
const HARMLESS_TESTS = new Set(['is_numeric', 'is_alphanum', 'is_e164', 'is_int']);

/** The variable that is harmless where the test holds, or (`!~`) where it does not; null: the test tells nothing. */
export function provenBy(node: Binary | Call): { readonly key: string; readonly holds: boolean } | null {
  const isCall = node.kind === 'Call';
  if (isCall ? !HARMLESS_TESTS.has(node.name) : !isStrict(node)) return null;
  const subject = isCall ? node.args[0] : node.left;
  const text = subject?.kind === 'Variable' ? subject.text : subject === undefined ? null : fold(subject);
  if (typeof text !== 'string') return null;
  const [mention] = variableMentions(text);
  if (mention?.text !== text || mention.transformations.length > 0) return null;
  return { key: keyOf(mention), holds: isCall || node.operator !== '!~' };
}

/** A pattern for all of the text in which nothing matches a quote. */
function isStrict({ operator, right }: Binary): boolean {
  const pattern = operator === '=~' || operator === '!~' ? fold(right) : null;
  return (
    typeof pattern === 'string' &&
    /^\^[^'"]*\$$/.test(pattern) &&
    !/\.(?![*+?]?\\)|\[\^|\||\\[SWD]/.test(pattern.replaceAll('\\.', ''))
  );
}
