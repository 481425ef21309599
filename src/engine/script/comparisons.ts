/** Comparisons that mean more than equality of values: texts of the message, addresses against networks, anything against `myself`. */
import type { Context } from '../../context/context.ts';
import { sendingOf } from '../../context/sending.ts';
import { lowerAscii } from '../../lib/ascii.ts';
import type { Problem } from '../../lib/problem.ts';
import { isWithin, parseMaskedSubnet, readMaskedSubnet } from '../../lib/subnet.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import type { ComparisonSide, VariableHandle } from '../../script/host.ts';
import { scriptPortNumber } from '../../pv/uri-parts.ts';
import type { Transport } from '../../sip/transport.ts';
import { parseUri } from '../../sip/uri.ts';
import { isMyself, misplacedWord } from './keyword-grammar.ts';
import { readKeyword, readNumber } from './keywords.ts';
import { againstNumber } from './number-comparisons.ts';

type Test = (ctx: Context) => boolean;

export interface ComparisonNeeds {
  isMyself(host: string, port: number | null, transport: Transport | null): boolean;
  variable(text: string): VariableHandle<Context> | Problem;
}

/** The addresses of no message: outside of an onsend_route. */
const NOWHERE: Place = { address: '', port: 0 };

interface Place {
  readonly address: string;
  readonly port: number;
}

const ADDRESS_KEYWORDS: Readonly<Record<string, (ctx: Context) => Place>> = {
  src_ip: (ctx) => ({ address: ctx.flow.remoteAddress, port: ctx.flow.remotePort }),
  dst_ip: (ctx) => ({ address: ctx.flow.socket.address, port: ctx.flow.socket.port }),
  snd_ip: (ctx) => sendingOf(ctx)?.flow.socket ?? NOWHERE,
  to_ip: (ctx) => {
    const sending = sendingOf(ctx);
    return sending === null ? NOWHERE : { address: sending.flow.remoteAddress, port: sending.flow.remotePort };
  },
};

const WORDS_OF_OPERATORS: Readonly<Record<string, string>> = { eq: '==', ne: '!=' };

/** Texts that Kamailio compares without regard to case. */
const TEXT_KEYWORDS: ReadonlySet<string> = new Set(['method', 'uri', 'from_uri', 'to_uri']);

/** null: an ordinary comparison. */
export function bindComparison(
  left: ComparisonSide,
  written: string,
  right: ComparisonSide,
  needs: ComparisonNeeds,
): Test | Problem | null {
  const misplaced = misplacedWord(left, written, right);
  if (misplaced !== null) return misplaced;
  const number = left.kind === 'keyword' && !isMyself(right) ? readNumber(left.text) : null;
  if (number !== null) return againstNumber(number, WORDS_OF_OPERATORS[written] ?? written, right, needs);
  const address = left.kind === 'keyword' ? addressOf(left.text) : null;
  const isOfHosts = address !== null || isMyself(left) || isMyself(right);
  const operator = isOfHosts ? (WORDS_OF_OPERATORS[written] ?? written) : written;
  if (operator !== '==' && operator !== '!=') return null;
  const test = bindEquality(left, address, right, needs);
  if (test === null || 'problem' in test) return test;
  return operator === '==' ? test : (ctx) => !test(ctx);
}

function bindEquality(
  left: ComparisonSide,
  address: ((ctx: Context) => Place) | null,
  right: ComparisonSide,
  needs: ComparisonNeeds,
): Test | Problem | null {
  if (isMyself(right)) return againstMyself(left, needs);
  if (isMyself(left)) return againstMyself(right, needs);
  if (address !== null) return againstNetwork(address, right, needs);
  if (left.kind !== 'keyword' || !TEXT_KEYWORDS.has(left.text)) return null;
  return againstText(readKeyword(left.text)!, right, needs);
}

function addressOf(word: string): ((ctx: Context) => Place) | null {
  return Object.hasOwn(ADDRESS_KEYWORDS, word) ? ADDRESS_KEYWORDS[word]! : null;
}

function againstMyself(side: ComparisonSide, needs: ComparisonNeeds): Test | Problem {
  const address = side.kind === 'keyword' ? addressOf(side.text) : null;
  // As Kamailio does, an address is compared without its port.
  if (address !== null) return (ctx) => needs.isMyself(address(ctx).address, null, null);
  const uri = uriOf(side, needs);
  if (uri === null) {
    return {
      problem: 'bad-value',
      message: `${side.text} cannot be compared with myself`,
      hint: 'uri, from_uri, to_uri, src_ip, dst_ip and variables can',
    };
  }
  if ('problem' in uri) return uri;
  return (ctx) => {
    const text = uri(ctx);
    return text !== null && isOwnUri(text, needs);
  };
}

/** Whether a URI, or a host alone, names this server. */
function isOwnUri(text: string, { isMyself }: Pick<ComparisonNeeds, 'isMyself'>): boolean {
  const parsed = parseUri(text);
  if (parsed === null) return isMyself(text, null, null);
  // As in Kamailio: a URI without port means the default one of its transport, which does not count otherwise.
  return isMyself(parsed.host, scriptPortNumber(parsed), null);
}

function uriOf(side: ComparisonSide, needs: ComparisonNeeds): ((ctx: Context) => string | null) | Problem | null {
  if (side.kind === 'keyword') {
    switch (side.text) {
      case 'uri':
        return (ctx) => ctx.requestUri;
      case 'from_uri':
        return (ctx) => ctx.message.from?.uriText ?? null;
      case 'to_uri':
        return (ctx) => ctx.message.to?.uriText ?? null;
      default:
        return null;
    }
  }
  if (side.kind !== 'variable') return null;
  const variable = needs.variable(side.text);
  if ('problem' in variable) return variable;
  return (ctx) => {
    const value = variable.get(ctx);
    return value === null ? null : String(value);
  };
}

/** What stands on the right, as text; null: its meaning is not a text's, or it cannot be known here. */
function textOf(side: ComparisonSide, needs: ComparisonNeeds): ((ctx: Context) => string) | string | null {
  if (side.kind === 'string' || side.kind === 'word') return side.text;
  if (side.kind !== 'variable' || side.text === '$null') return null;
  const variable = needs.variable(side.text);
  return 'problem' in variable ? null : (ctx) => String(variable.get(ctx) ?? '');
}

function againstText(
  read: (ctx: Context) => ScriptValue,
  right: ComparisonSide,
  needs: ComparisonNeeds,
): Test | Problem | null {
  const text = textOf(right, needs);
  if (text === null) return null;
  return (ctx) => {
    const value = String(read(ctx) ?? '');
    const wanted = typeof text === 'string' ? text : text(ctx);
    return value === wanted || (value.length === wanted.length && lowerAscii(value) === lowerAscii(wanted));
  };
}

/** `src_ip == 10.0.0.0/8`, also quoted, with a netmask or in a variable. */
function againstNetwork(
  read: (ctx: Context) => { readonly address: string },
  right: ComparisonSide,
  needs: ComparisonNeeds,
): Test | Problem | null {
  if (right.kind === 'address') {
    const network = readMaskedSubnet(right.text);
    return 'problem' in network ? network : (ctx) => isWithin(read(ctx).address, network);
  }
  const text = textOf(right, needs);
  if (text === null) return null;
  if (typeof text === 'string') {
    const network = parseMaskedSubnet(text);
    return network === null ? null : (ctx) => isWithin(read(ctx).address, network);
  }
  return (ctx) => {
    const { address } = read(ctx);
    const wanted = text(ctx);
    if (address === wanted) return true;
    const network = parseMaskedSubnet(wanted);
    return network !== null && isWithin(address, network);
  };
}
