/** Whether the configuration itself says where a URI leads that it assigns, or leaves that to the sender of the message. */
import type { Expression } from '../../ast.ts';
import { keyOf } from '../queries/taint.ts';
import { scanVariable } from '../../scan.ts';
import { filledBySender } from '../sender-variables.ts';
import { variableMentions } from '../variable-mentions.ts';

/** Whose host it is: of the configuration, of the URI that the request has, or had when it came, or of another text of the message. */
export type Host = 'configuration' | 'request' | 'original' | 'sender' | 'none';

/** Of variables, by key, what is known of all their values. */
export type KnownHosts = ReadonlyMap<string, Host>;

/** A replacement with a host in it. */
const REPLACES_HOST = /\{(?:re\.subst|s\.replace),[^}]*@[^}\\$]/;

/** A variable that is not known to be of the message may be anything, and so is of the configuration. */
export function hostOf(value: Expression, known: KnownHosts): Host {
  const pieces = piecesOf(value);
  const at = pieces.findLastIndex((piece) => piece.kind === 'text' && piece.text.includes('@'));
  const behind = at === -1 ? pieces : pieces.slice(at);
  for (const [index, { kind, text }] of behind.entries()) {
    if (kind === 'other') return 'configuration';
    if (kind === 'variable') return hostOfVariable(text, known);
    const host = index === 0 && at !== -1 ? text.slice(text.lastIndexOf('@') + 1) : text.replace(/^\s*\w+:/, '');
    if (host !== '') return 'configuration';
  }
  return 'none';
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
    case 'Word':
      return [value.name.startsWith('uri:') ? { kind: 'variable', text: '$ru' } : { kind: 'other', text: '' }];
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

function hostOfVariable(text: string, known: KnownHosts): Host {
  const [mention] = variableMentions(text);
  if (mention === undefined || REPLACES_HOST.test(text)) return 'configuration';
  if (mention.name === 'null') return 'none';
  const filled = filledBySender(mention);
  if (filled?.isText === true) return filled.part === 'message' ? 'sender' : filled.part;
  return known.get(keyOf(mention)) ?? 'configuration';
}
