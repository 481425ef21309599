/** Whether the configuration itself says where a URI leads that it assigns, or leaves that to the sender of the message. */
import type { Expression } from '../../ast.ts';
import { scanVariable } from '../../scan.ts';
import { variableMentions } from '../variable-mentions.ts';

/** Variables whose host the sender writes, and the URI that a request has anyway. */
const OF_THE_SENDER =
  /^(?:r[Uudn]|ruri|[ft][Uudn]|from|to|ua|ct|hdrc?|hfl|ci|rb|mb|msg|a[iu]|o[Uud]|ouri|p[Uudn]|di|re|rr|route|nh|sel)(?:\.\w+)?$/;

/** False: the host is one of the message. A variable that is not known to be of the message may be anything. */
export function choosesHost(value: Expression): boolean {
  const pieces = piecesOf(value);
  const at = pieces.findLastIndex((piece) => piece.kind === 'text' && piece.text.includes('@'));
  const behind = at === -1 ? pieces : pieces.slice(at);
  for (const [index, { kind, text }] of behind.entries()) {
    if (kind === 'other') return true;
    if (kind === 'variable') return !isOfTheSender(text);
    const host = index === 0 && at !== -1 ? text.slice(text.lastIndexOf('@') + 1) : text.replace(/^\s*\w+:/, '');
    if (host !== '') return true;
  }
  return true;
}

interface Piece {
  readonly kind: 'text' | 'variable' | 'other';
  readonly text: string;
}

/** The parts of a sum of texts, in order. */
function piecesOf(value: Expression): Piece[] {
  switch (value.kind) {
    case 'Binary':
      if (value.operator === '+') return [...piecesOf(value.left), ...piecesOf(value.right)];
      return [{ kind: 'other', text: '' }];
    case 'Unary':
      return value.operator === 'str' ? piecesOf(value.operand) : [{ kind: 'other', text: '' }];
    case 'Variable':
      return [{ kind: 'variable', text: value.text }];
    case 'Select':
      return [{ kind: 'variable', text: '$sel(select)' }];
    case 'StringLiteral':
      return piecesOfText(value.value);
    default:
      return [{ kind: 'other', text: '' }];
  }
}

function piecesOfText(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (let at = text.indexOf('$'); at !== -1; at = text.indexOf('$', at + 1)) {
    const end = scanVariable(text, at);
    if (end === -1) continue;
    if (at > from) pieces.push({ kind: 'text', text: text.slice(from, at) });
    pieces.push({ kind: 'variable', text: text.slice(at, end) });
    from = end;
    at = end - 1;
  }
  if (from < text.length) pieces.push({ kind: 'text', text: text.slice(from) });
  return pieces;
}

function isOfTheSender(text: string): boolean {
  const [mention] = variableMentions(text);
  return mention !== undefined && OF_THE_SENDER.test(mention.name);
}
