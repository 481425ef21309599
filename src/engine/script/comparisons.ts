/** Comparisons that mean more than equality of values: addresses against networks, and anything against `myself`. */
import { BlockList, isIP, isIPv6 } from 'node:net';
import type { Context } from '../../context/context.ts';
import type { Problem } from '../../lib/problem.ts';
import type { ComparisonSide, VariableHandle } from '../../script/host.ts';
import type { Transport } from '../../sip/flow.ts';
import { parseUri } from '../../sip/uri.ts';

type Test = (ctx: Context) => boolean;

export interface ComparisonNeeds {
  isMyself(host: string, port: number | null, transport: Transport | null): boolean;
  variable(text: string): VariableHandle<Context> | Problem;
}

const ADDRESS_KEYWORDS: Readonly<Record<string, (ctx: Context) => { address: string; port: number }>> = {
  src_ip: (ctx) => ({ address: ctx.flow.remoteAddress, port: ctx.flow.remotePort }),
  dst_ip: (ctx) => ({ address: ctx.flow.socket.address, port: ctx.flow.socket.port }),
};

/** null: an ordinary comparison. */
export function bindComparison(
  left: ComparisonSide,
  operator: string,
  right: ComparisonSide,
  needs: ComparisonNeeds,
): Test | Problem | null {
  if (operator !== '==' && operator !== '!=') return null;
  const test =
    right.text === 'myself' && right.kind !== 'string'
      ? againstMyself(left, needs)
      : left.text === 'myself' && left.kind !== 'string'
        ? againstMyself(right, needs)
        : againstNetwork(left, right);
  if (test === null || 'problem' in test) return test;
  return operator === '==' ? test : (ctx) => !test(ctx);
}

function againstMyself(side: ComparisonSide, needs: ComparisonNeeds): Test | Problem {
  const address =
    side.kind === 'keyword' && Object.hasOwn(ADDRESS_KEYWORDS, side.text) ? ADDRESS_KEYWORDS[side.text]! : null;
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
    if (text === null) return false;
    const parsed = parseUri(text);
    if (parsed === null) return needs.isMyself(text, null, null);
    // As in Kamailio: a URI without port means the default one, and its transport does not count.
    return needs.isMyself(parsed.host, parsed.port ?? (parsed.isSips ? 5061 : 5060), null);
  };
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

/** `src_ip == 10.0.0.0/8`, also quoted and with a netmask; null when the left side is no address. */
function againstNetwork(left: ComparisonSide, right: ComparisonSide): Test | Problem | null {
  if (left.kind !== 'keyword' || !Object.hasOwn(ADDRESS_KEYWORDS, left.text)) return null;
  if (right.kind !== 'address' && right.kind !== 'string' && right.kind !== 'word') return null;
  const read = ADDRESS_KEYWORDS[left.text]!;
  const network = parseNetwork(right.text);
  if (network === null) return null;
  return (ctx) => {
    const { address } = read(ctx);
    return network.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  };
}

/** An address, `address/bits` or `address/netmask`; null when it is none of them. */
function parseNetwork(text: string): BlockList | null {
  const slash = text.indexOf('/');
  const address = (slash === -1 ? text : text.slice(0, slash)).replace(/^\[(.*)\]$/, '$1');
  const family = isIP(address);
  if (family === 0) return null;
  const bits = slash === -1 ? (family === 4 ? 32 : 128) : maskBits(text.slice(slash + 1));
  if (bits === null || bits > (family === 4 ? 32 : 128)) return null;
  const list = new BlockList();
  list.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6');
  return list;
}

function maskBits(text: string): number | null {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  if (isIP(text) !== 4) return null;
  const mask = text.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  const bits = 32 - Math.log2(0x1_0000_0000 - mask);
  return Number.isInteger(bits) ? bits : null;
}
