/** Tests of nothing but the message, which is the same all the way. */
import type { Expression } from '../../ast.ts';
import { variableMentions } from '../variable-mentions.ts';

/** What everybody can put into a message, so that a test of it lets nobody in. */
const FROM_THE_MESSAGE =
  /^\$\(?(?:r[Ump]|[ft][Untduv]|ua|ct|cl|cT|ci|cs|hdr|rb|bs|od|oU|ou|ml|mb|mt|hfl|pU|pu|rz|true|false|null)\b/;
const KEYWORDS_OF_THE_MESSAGE = new Set(['method', 'msg:len', 'max_len', 'status']);

/** What else is the same for a request from beginning to end: where it comes from. */
const SOURCE = /^\$\(?(?:si|sp|Ri|Rp|Rn|pr|proto|siz|sut|af|ru|rd)\b/;
const KEYWORDS_OF_THE_SOURCE = new Set(
  'src_ip dst_ip src_port dst_port proto af uri from_uri to_uri myself'.split(' '),
);

/** Whether a test comes out the same each time it is made of one request. */
export function isLasting(node: Expression): boolean {
  return allParts(node, isLastingPart);
}

/** Whether only constants and what the sender wrote is looked at. */
export function isAboutTheMessage(node: Expression): boolean {
  return allParts(node, isPartOfTheMessage);
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
      return variableMentions(node.value).every(({ text }) => FROM_THE_MESSAGE.test(text));
    case 'Variable':
      return FROM_THE_MESSAGE.test(node.text);
    case 'Word':
      return KEYWORDS_OF_THE_MESSAGE.has(node.name) || /^[A-Z]+$/.test(node.name);
    default:
      return false;
  }
}
