/** What a test looks at: the message, which is the same all the way, where the request goes, or nobody at all. */
import type { Expression } from '../../ast.ts';
import { keyOf } from '../queries/taint.ts';
import { filledBySender } from '../sender-variables.ts';
import { variableMentions, type VariableMention } from '../variable-mentions.ts';

const CONSTANTS = new Set(['true', 'false', 'null']);

/** Whether everybody can put it into a message, so that a test of it lets nobody in. */
function isFromTheMessage(mention: VariableMention): boolean {
  return CONSTANTS.has(mention.name) || filledBySender(mention)?.isDestination === false;
}

const KEYWORDS_OF_THE_MESSAGE = new Set([
  'method',
  'msg:len',
  'max_len',
  'status',
  'proto',
  'af',
  'src_port',
  'from_uri',
  'to_uri',
]);

/** What else is the same for a request from beginning to end: where it comes from. */
const SOURCE = /^\$\(?(?:si|Ri|Rp|Rn|sut|ru|rd)\b/;
const KEYWORDS_OF_THE_SOURCE = new Set('src_ip dst_ip dst_port uri myself'.split(' '));

/** What says nothing about anybody: the next hop so far, clocks, lots, counters. */
const OF_NOBODY = /^\$\(?(?:d[udp]|duri|T[sSfF]|TV|time|timef|utime|RANDOM|pp|cnt|stat|version|null)\b/;

/** Whether a test comes out the same each time it is made of one request. */
export function isLasting(node: Expression): boolean {
  return allParts(node, isLastingPart);
}

/** Whether only constants and what the sender wrote or chose is looked at; `copies`: variables that hold nothing else. */
export function isAboutTheMessage(node: Expression, copies?: ReadonlySet<string>): boolean {
  return allParts(node, (part) => isPartOfTheMessage(part) || (copies !== undefined && isCopy(part, copies)));
}

/** Whether a test tells nothing about who sends a request and where it goes. */
export function tellsNothing(node: Expression, copies: ReadonlySet<string>): boolean {
  return allParts(
    node,
    (part) =>
      isPartOfTheMessage(part) || isCopy(part, copies) || (part.kind === 'Variable' && OF_NOBODY.test(part.text)),
  );
}

/** Whether a test looks at the URI of a request and at nothing else but the message. */
export function isAboutTheDestination(node: Expression): boolean {
  return allParts(
    node,
    (part) =>
      isPartOfTheMessage(part) ||
      (part.kind === 'Variable' && isOnly(part.text, (mention) => filledBySender(mention)?.isDestination === true)) ||
      (part.kind === 'Word' && part.name === 'uri'),
  );
}

function isCopy(part: Expression, copies: ReadonlySet<string>): boolean {
  const text = part.kind === 'Variable' ? part.text : part.kind === 'StringLiteral' ? part.value : '';
  const mentions = variableMentions(text);
  return mentions.length > 0 && mentions.every((each) => isFromTheMessage(each) || copies.has(keyOf(each)));
}

/** Whether all variables of a text are such. */
function isOnly(text: string, isSuch: (mention: VariableMention) => boolean): boolean {
  return variableMentions(text).every(isSuch);
}

/** Whether all that operators put together is such; rows of operators are too long for a recursion. */
function allParts(node: Expression, isSuch: (part: Expression) => boolean): boolean {
  const open = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === 'Unary') open.push(next.operand);
    else if (next.kind === 'Binary') open.push(next.right, next.left);
    else if (!isSuch(next)) return false;
  }
  return true;
}

function isLastingPart(node: Expression): boolean {
  if (node.kind === 'Address' || isPartOfTheMessage(node)) return true;
  if (node.kind === 'Variable') return SOURCE.test(node.text);
  return node.kind === 'Word' && KEYWORDS_OF_THE_SOURCE.has(node.name);
}

function isPartOfTheMessage(node: Expression): boolean {
  switch (node.kind) {
    case 'IntLiteral':
    case 'Call':
    case 'RouteCall':
    case 'Assignment':
      return true;
    case 'StringLiteral':
      return isOnly(node.value, isFromTheMessage);
    case 'Variable':
      return isOnly(node.text, isFromTheMessage);
    case 'Word':
      return KEYWORDS_OF_THE_MESSAGE.has(node.name) || node.name === 'myself' || /^[A-Z]+$/.test(node.name);
    default:
      return false;
  }
}
