/** The values of `dst_blacklist`: from what is written to rules, or to what is wrong with it. */
import type { DestinationList, DestinationRule } from '../../context/destination-lists.ts';
import { isProblem, type Problem } from '../../lib/problem.ts';
import { readMaskedSubnet } from '../../lib/subnet.ts';
import type { Parameter } from '../../module/parameters.ts';
import type { BlacklistRule, RuleField, RuleList } from '../../script/ast.ts';
import type { PlacedProblem } from '../../script/host.ts';
import { parseInteger } from '../../lib/written-integer.ts';
import { isPort } from '../../sip/port.ts';
import { isTransport, TRANSPORTS, type Transport } from '../../sip/transport.ts';

const FORM = 'name:{ (protocol, network, port, "pattern"), !(…) }';

/** The parameter itself. What is no list of rules is no value of it. */
export function destinationLists(doc: string): Parameter<readonly DestinationList[]> {
  return {
    kind: 'list',
    doc,
    initial: [],
    reload: true,
    own: true,
    parse: () => bad('a list of rules is expected', `write ${FORM}`),
    readRules(written, previous) {
      const known = previous.map(({ name }) => name);
      const { list, problems } = readList(written, known);
      return { value: [...previous, list], problems };
    },
  };
}

/** The list as far as it can be read, and what is wrong with it. `known`: names that are taken. */
function readList(
  { name, nameSpan, rules }: RuleList,
  known: readonly string[],
): { readonly list: DestinationList; readonly problems: readonly PlacedProblem[] } {
  const problems: PlacedProblem[] = [];
  if (known.includes(name)) problems.push({ problem: bad(`list ${name} is declared twice`), span: nameSpan });
  const read = rules.flatMap((rule) => {
    const found = readRule(rule, problems);
    return found === null ? [] : [found];
  });
  return { list: { name, rules: read }, problems };
}

function readRule({ isNegated, fields, span }: BlacklistRule, problems: PlacedProblem[]): DestinationRule | null {
  const [transport, network, port, pattern] = fields;
  if (transport === undefined || network === undefined || port === undefined || pattern === undefined || fields[4]) {
    problems.push({ problem: bad('a rule has 4 parts: protocol, network, port and pattern', `write ${FORM}`), span });
    return null;
  }
  const read = <T extends object>(field: RuleField, parse: (field: RuleField) => T | Problem): T | null => {
    const value = parse(field);
    if (!isProblem(value)) return value;
    problems.push({ problem: value, span: field.span });
    return null;
  };
  const ofTransport = read(transport, readTransport);
  const ofNetwork = read(network, ({ text }) => readMaskedSubnet(text));
  const ofPort = read(port, readPort);
  const ofPattern = read(pattern, readPattern);
  if (ofTransport === null || ofNetwork === null || ofPort === null || ofPattern === null) return null;
  return { isNegated, network: ofNetwork, ...ofTransport, ...ofPort, ...ofPattern };
}

function readTransport({ text }: RuleField): { readonly transport: Transport | null } | Problem {
  const name = text.toLowerCase();
  if (name === 'any' || name === '*') return { transport: null };
  if (isTransport(name)) return { transport: name };
  return bad(`"${text}" is no protocol`, `write any or one of ${TRANSPORTS.join(', ')}`);
}

function readPort({ text }: RuleField): { readonly port: number } | Problem {
  const port = text.length > 9 ? null : parseInteger(text);
  if (port !== null && (port === 0 || isPort(port))) return { port };
  return bad(`"${text}" is no port`, 'a port is between 1 and 65535, or 0 for any');
}

function readPattern({ text, isString }: RuleField): { readonly pattern: string } | Problem {
  if (!isString) return bad('a pattern in quotes is expected', 'an empty one, "", fits any request');
  // A backslash stands for the sign behind it.
  if (/(?<!\\)(?:\\\\)*\\$/.test(text)) return bad('a pattern that ends with a backslash fits nothing');
  return { pattern: text };
}

function bad(message: string, hint?: string): Problem {
  return { problem: 'bad-value', message, ...(hint === undefined ? {} : { hint }) };
}
